CREATE TABLE `{{prefix}}pages` (tag VARCHAR(191) NOT NULL, body LONGTEXT NOT NULL, owner VARCHAR(191) NOT NULL);
CREATE TABLE `{{prefix}}triples` (resource VARCHAR(255) NOT NULL, property VARCHAR(255) NOT NULL, value TEXT NOT NULL);
CREATE TABLE `{{prefix}}users` (name VARCHAR(80) PRIMARY KEY, password VARCHAR(256) NOT NULL, email VARCHAR(191) NOT NULL);
INSERT INTO `{{prefix}}triples` VALUES ('ThisWikiGroup:admins', 'acls', '{{WikiName}}');
INSERT INTO `{{prefix}}users` VALUES ('{{WikiName}}', md5('{{password}}'), '{{email}}');
