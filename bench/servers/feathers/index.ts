// Starts the plain Feathers application.
import { app } from './app'

process.on('unhandledRejection', reason => console.error('Unhandled rejection', reason))

void app.listen(app.get('port'))
