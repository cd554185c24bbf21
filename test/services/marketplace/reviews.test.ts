// Reviews and profiles: what is said of whom, who may change it, and what is left when something goes.
import assert from 'node:assert/strict'
import { Stage, upload, wordOf } from './stage'

describe('reviews and profiles', () => {
  let stage: Stage
  before(async () => (stage = await Stage.open()))
  after(() => stage.close())

  it('are for everybody, with who says it and about what', async () => {
    const { id } = await stage.agreement('closed')
    const pictures = [await upload(stage.api, stage.bob, 'reviews', 'pictures')]
    const reviewed = await stage.review(id, 4.5, { pictures })
    assert.deepEqual([reviewed.status, reviewed.body.status], [200, 'reviewed'])
    const { inquiryId } = reviewed.body
    const { promotionId } = await stage.get(`/inquiries/${inquiryId}`, stage.bob)
    const { data, total } = await stage.get(`/reviews?promotionId=${promotionId}&$include=author`)
    assert.equal(total, 1)
    const [review] = data
    assert.deepEqual([review.rating, review.description, review.author.firstName], [4.5, 'Well done.', 'bob'])
    assert.equal(review.pictures[0].id, pictures[0])
    assert.ok(!('bio' in review.author))
    const { rating, ratings } = await stage.profileOf(stage.ada)
    assert.deepEqual([rating, ratings], [4.5, 1])
  })

  it('take no pictures of others, and nothing that is none; then nothing has happened', async () => {
    const { id } = await stage.agreement('closed')
    const hers = await upload(stage.api, stage.ada, 'promotions', 'pictures')
    const own = await upload(stage.api, stage.bob, 'profiles', 'picture')
    for (const picture of [hers, own, 'nonsense', '00000000-0000-7000-8000-000000000000'])
      assert.equal((await stage.review(id, 1, { pictures: [picture] })).status, 400, picture)
    assert.equal((await stage.get(`/agreements/${id}`, stage.bob)).status, 'closed')
    assert.equal((await stage.get(`/reviews?agreementId=${id}`)).total, 0)
  })

  it('stay as they were said, but for their pictures; an admin may remove one, and the rating follows', async () => {
    const { id } = await stage.agreement('closed')
    await stage.review(id, 1)
    const { rating, ratings } = await stage.profileOf(stage.ada)
    assert.deepEqual([rating, ratings], [2.75, 2])
    const [review] = (await stage.get(`/reviews?agreementId=${id}`)).data
    const path = `/reviews/${review.id}`
    for (const body of [{ rating: 5 }, { description: 'Other.' }, { profileId: 1 }])
      assert.deepEqual(wordOf(await stage.patch(path, body, stage.bob)), [400, 'invalid-data'])
    const pictures = [await upload(stage.api, stage.bob, 'reviews', 'pictures')]
    assert.deepEqual(wordOf(await stage.patch(path, { pictures: [] }, stage.ada)), [403, 'forbidden-row'])
    assert.equal((await stage.patch(path, { pictures }, stage.bob)).status, 200)
    for (const as of [stage.ada, stage.bob])
      assert.equal((await stage.api.request('DELETE', path, { as })).status, 403)
    assert.equal((await stage.api.request('DELETE', `${path}?$select=id`, { as: stage.root })).status, 200)
    const after = await stage.profileOf(stage.ada)
    assert.deepEqual([after.rating, after.ratings], [4.5, 1])
  })

  it('stay when the promotion goes: whoever has offered it does not get rid of them', async () => {
    const { id, inquiryId } = await stage.agreement('closed')
    await stage.review(id, 1)
    const { promotionId } = await stage.get(`/inquiries/${inquiryId}`, stage.ada)
    const as = stage.ada
    assert.equal((await stage.api.request('DELETE', `/promotions/${promotionId}`, { as })).status, 200)
    assert.equal((await stage.api.request('GET', `/inquiries/${inquiryId}`, { as })).status, 404)
    const agreement = await stage.get(`/agreements/${id}`, as)
    assert.deepEqual([agreement.inquiryId, agreement.status], [null, 'reviewed'])
    const [review] = (await stage.get(`/reviews?agreementId=${id}`)).data
    assert.deepEqual([review.promotionId, review.rating], [null, 1])
    assert.deepEqual((await stage.profileOf(stage.ada)).ratings, 2)
  })

  it('go on when the promotion goes while the work is being done', async () => {
    const { id, inquiryId } = await stage.agreement('active')
    const { promotionId } = await stage.get(`/inquiries/${inquiryId}`, stage.ada)
    await stage.api.request('DELETE', `/promotions/${promotionId}`, { as: stage.ada })
    assert.equal((await stage.post(`/agreements/${id}/close`, {}, stage.ada)).status, 200)
    assert.equal((await stage.review(id, 5)).status, 200)
  })

  it('stay when their author leaves, and work when the provider has left', async () => {
    const eve = await stage.api.person('eve')
    const { id } = await stage.offer()
    const inquiry = (await stage.post(`/promotions/${id}/inquire`, {}, eve)).body.id
    const agreement = (
      await stage.post(`/inquiries/${inquiry}/propose`, { terms: ['One.'], price: 1 }, stage.ada)
    ).body.id
    await stage.post(`/agreements/${agreement}/accept`, {}, eve)
    await stage.post(`/agreements/${agreement}/close`, {}, stage.ada)
    await stage.review(agreement, 5, {}, eve)
    const { ratings } = await stage.profileOf(stage.ada)
    const left = await stage.api.request('DELETE', `/users/${eve.id}`, { as: stage.root })
    assert.equal(left.status, 200, JSON.stringify(left.body))
    const [review] = (await stage.get(`/reviews?agreementId=${agreement}`)).data
    assert.deepEqual([review.userId, review.authorId, review.rating], [null, null, 5])
    assert.equal((await stage.profileOf(stage.ada)).ratings, ratings)
    const max = await stage.api.person('max')
    const offer = await stage.offer({}, max)
    const asked = (await stage.post(`/promotions/${offer.id}/inquire`, {}, stage.bob)).body.id
    const own = (await stage.post(`/inquiries/${asked}/propose`, { terms: ['One.'], price: 1 }, max)).body.id
    await stage.post(`/agreements/${own}/accept`, {}, stage.bob)
    await stage.post(`/agreements/${own}/close`, {}, max)
    await stage.api.request('DELETE', `/users/${max.id}`, { as: stage.root })
    assert.deepEqual((await stage.post(`/agreements/${own}/qr`, {}, stage.bob)).body, { qr: null })
    const late = await stage.review(own, 5)
    assert.deepEqual([late.status, late.body.status], [200, 'reviewed'])
  })

  it('are of profiles that show more to whoever has signed in, and are changed by their own alone', async () => {
    const profile = await stage.profileOf(stage.bob)
    const path = `/profiles/${profile.id}`
    const stranger = await stage.get(path)
    assert.deepEqual(Object.keys(stranger).sort(), [
      'createdAt',
      'firstName',
      'id',
      'lastName',
      'picture',
      'rating',
      'ratings',
      'updatedAt',
      'userId'
    ])
    const seen = await stage.get(path, stage.ada)
    assert.deepEqual([seen.bio, seen.tasksCompleted, 'qr' in seen], ['¡Hola! Soy nuevo aquí.', 0, false])
    const mine = await stage.get('/my-profile', stage.bob)
    assert.deepEqual([mine.id, mine.qr], [profile.id, null])
    assert.equal((await stage.api.request('GET', '/my-profile')).status, 401)
    assert.equal((await stage.api.request('GET', '/my-profile?x=1', { as: stage.bob })).status, 400)
    const changed = await stage.patch(
      path,
      { firstName: 'Robert', jobTitle: 'Chef', socialLinks: ['a'] },
      stage.bob
    )
    assert.deepEqual([changed.body.firstName, changed.body.jobTitle], ['Robert', 'Chef'])
    assert.deepEqual(wordOf(await stage.patch(path, { firstName: 'Rob' }, stage.ada)), [403, 'forbidden-row'])
    for (const body of [{ rating: 5 }, { ratings: 9 }, { tasksCompleted: 9 }, { userId: stage.ada.id }])
      assert.deepEqual(wordOf(await stage.patch(path, body, stage.bob)), [400, 'invalid-data'])
    assert.equal((await stage.api.request('DELETE', path, { as: stage.bob })).status, 403)
    assert.equal((await stage.post('/profiles', { firstName: 'Second' }, stage.bob)).status, 403)
  })
})
