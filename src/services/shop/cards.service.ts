// What has the provider of payments forget the cards of users who leave.
import type { Application } from '../../declarations'
import { forgetCardsOf } from './cards'

export default (app: Application): void => {
  app.service('users').hooks({ before: { remove: [forgetCardsOf] } } as never)
}
