/** Answers before anybody is asked who they are, once the database is open: only then has Etherpad a server. */
exports.expressConfigure = (_, { app }, done) => {
  app.get('/health', (_, response) => response.type('application/health+json').send({ status: 'pass' }))
  done()
}
