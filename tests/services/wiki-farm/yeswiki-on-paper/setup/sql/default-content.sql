INSERT INTO `{{prefix}}pages` VALUES ('{{rootPage}}', 'Welcome to {{siteTitle}}, at {{url}}', '{{WikiName}}');
