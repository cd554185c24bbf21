// S3: signatures that are Amazon's own, a storage that is away, and settings that are not whole.
import assert from 'node:assert/strict'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import fc from 'fast-check'
import { loadConfiguration } from '../../../src/configuration'
import { Presigner } from '../../../src/plugins/media/s3/presign'
import { S3Store } from '../../../src/plugins/media/s3/store'
import { Stage, checksumOf, png } from './stage'

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
}

describe('presigned requests', () => {
  const sdk = (more: object = {}) =>
    new S3Client({
      region: 'eu-central-1',
      credentials: { ...credentials, ...more },
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED'
    })
  const place = { base: 'https://hangar.s3.eu-central-1.amazonaws.com', region: 'eu-central-1' }
  /** The parameters, but the one that only names the operation and is signed by the library along. */
  const parts = (url: string) => {
    const { origin, pathname, searchParams } = new URL(url)
    return { origin, pathname, ...Object.fromEntries(searchParams) }
  }

  it('are those that the library of Amazon makes, whatever the key and the names are', async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter(each => each.isWellFormed())
    const key = fc
      .array(
        text.map(each => each.replace(/[/\\]/g, '-')).filter(each => !/^\.{1,2}$/.test(each)),
        {
          minLength: 1,
          maxLength: 4
        }
      )
      .map(parts => parts.join('/'))
    const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
    await fc.assert(
      fc.asyncProperty(key, text, time, fc.boolean(), async (Key, name, at, isTemporary) => {
        const more = isTemporary ? { sessionToken: 'a/session+token==' } : {}
        const command = new GetObjectCommand({
          Bucket: 'hangar',
          Key,
          ResponseContentType: 'image/png',
          ResponseContentDisposition: name
        })
        const theirs = await getSignedUrl(sdk(more), command, { expiresIn: 3600, signingDate: at })
        const ours = new Presigner(place, { ...credentials, ...more }).sign({
          method: 'GET',
          key: Key,
          at,
          expiresIn: 3600,
          query: {
            'response-content-type': 'image/png',
            'response-content-disposition': name,
            'x-id': 'GetObject'
          }
        })
        assert.deepEqual(parts(ours), parts(theirs))
      }),
      { numRuns: 60 }
    )
  })

  it('of uploads hold the type, the length and the checksum', async () => {
    const at = new Date('2026-11-21T12:00:00Z')
    const checksum = checksumOf(Buffer.from('x'))
    const command = new PutObjectCommand({
      Bucket: 'hangar',
      Key: 'staging/x',
      ContentLength: 5,
      ContentType: 'image/png',
      ChecksumSHA256: checksum
    })
    const theirs = await getSignedUrl(sdk(), command, {
      expiresIn: 900,
      signingDate: at,
      signableHeaders: new Set(['host', 'content-type', 'content-length', 'x-amz-checksum-sha256']),
      unhoistableHeaders: new Set(['x-amz-checksum-sha256'])
    })
    const ours = new Presigner(place, credentials).sign({
      method: 'PUT',
      key: 'staging/x',
      at,
      expiresIn: 900,
      headers: { 'content-type': 'image/png', 'content-length': '5', 'x-amz-checksum-sha256': checksum },
      query: { 'x-id': 'PutObject' }
    })
    assert.deepEqual(parts(ours), parts(theirs))
  })
})

describe('an object storage that is away', () => {
  it('is told of as such, and nothing is lost', async () => {
    const stage = await Stage.open('S3')
    try {
      const ada = await stage.api.person('ada')
      const red = await png('red')
      const { body } = await stage.announce(ada, red)
      await stage.put(body.upload, red)
      stage.storage!.isDown = true
      const down = await stage.finish(ada, body.id)
      assert.deepEqual([down.status, down.body.data.error], [503, 'store-unavailable'])
      assert.equal((await stage.form(ada, red)).status, 503)
      assert.equal((await stage.row(body.id)).state, 'pending')
      stage.storage!.isDown = false
      assert.equal((await stage.finish(ada, body.id)).status, 201)
      const { photo } = await stage.hangar(ada, { photo: body.id })
      stage.storage!.isDown = true
      // Rows are read all the same, and what they show is signed without asking.
      const listed = await stage.api.request('GET', '/hangars', { as: ada })
      assert.equal(listed.body.data[0].photo.id, photo.id)
    } finally {
      await stage.close()
    }
  })
})

describe('the credentials of S3', () => {
  it('may be those of the machine, which change; without any the start says so', async () => {
    const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_EC2_METADATA_DISABLED'] as const
    const before = names.map(name => process.env[name])
    const settings = {
      bucket: 'hangar',
      region: 'eu-central-1',
      endpoint: '',
      prefix: 'app/',
      pathStyle: false
    }
    const store = () => new S3Store({ ...settings, accessKeyId: '', secretAccessKey: '' })
    try {
      for (const name of names) delete process.env[name]
      process.env.AWS_EC2_METADATA_DISABLED = 'true'
      await assert.rejects(
        store().open(),
        /S3_ACCESS_KEY_ID.* are missing, and the machine has no credentials/
      )
      Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'OWNKEY', AWS_SECRET_ACCESS_KEY: 'x' })
      const own = store()
      const presentation = { type: 'image/png', name: 'a.png', inline: true }
      assert.equal(own.urlOf('users/1/x', presentation), '')
      await own.open()
      const url = own.urlOf('users/1/x', presentation)
      assert.match(
        url,
        /^https:\/\/hangar\.s3\.eu-central-1\.amazonaws\.com\/app\/users\/1\/x\?.*Credential=OWNKEY%2F/
      )
      own.close()
    } finally {
      names.forEach((name, index) => {
        if (before[index] === undefined) delete process.env[name]
        else process.env[name] = before[index]
      })
    }
  })
})

describe('the settings of S3', () => {
  const problemsOf = (s3: object): string => {
    try {
      loadConfiguration({ s3 })
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }

  it('are whole, or the start says what is missing', () => {
    const whole = { bucket: 'hangar', region: 'eu-central-1' }
    const keys = { accessKeyId: 'A-KEY', secretAccessKey: 'A-SECRET' }
    assert.equal(problemsOf(whole), '')
    assert.equal(problemsOf({ ...whole, ...keys, prefix: 'app/' }), '')
    assert.equal(problemsOf({ bucket: 'hangar', endpoint: 'http://localhost:9000' }), '')
    assert.match(problemsOf({ endpoint: 'http://localhost:9000' }), /s3\.bucket \(S3_BUCKET\) is missing/)
    assert.match(problemsOf({ bucket: 'hangar' }), /s3\.region \(S3_REGION\) is missing/)
    assert.match(problemsOf({ ...whole, accessKeyId: 'A-KEY' }), /S3_SECRET_ACCESS_KEY\) is missing/)
    assert.match(problemsOf({ ...whole, secretAccessKey: 'A-SECRET' }), /S3_ACCESS_KEY_ID\) is missing/)
    assert.match(problemsOf({ ...whole, prefix: 'app' }), /with a slash at its end/)
    assert.match(problemsOf({ bucket: 'Not A Bucket' }), /my-bucket, in small letters/)
    for (const wrong of [
      { ...keys, region: 'x' },
      { ...whole, secretAccessKey: 5 }
    ])
      assert.ok(!/A-SECRET|A-KEY|\b5\b/.test(problemsOf(wrong)), problemsOf(wrong))
  })
})
