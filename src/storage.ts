// The settings of where files are kept: their form, and what no schema says of them.
import { Type } from '@feathersjs/typebox'
import type { Static } from '@feathersjs/typebox'

/** How many uploads somebody may have that belong to no row yet. */
export const mediaSettings = Type.Object(
  { pending: Type.Integer({ minimum: 1, maximum: 100_000 }) },
  { additionalProperties: false }
)

/** An object storage that speaks the protocol of S3; without a bucket, files lie in a folder. */
export const s3Settings = Type.Object(
  {
    bucket: Type.String({ pattern: '^$|^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$' }),
    endpoint: Type.String({ pattern: '^$|^https?://[^/\\s?#@]+/?$' }),
    region: Type.String({ pattern: '^[a-z0-9-]*$' }),
    prefix: Type.String({ pattern: '^$|^([A-Za-z0-9_-]+/)+$' }),
    accessKeyId: Type.String(),
    secretAccessKey: Type.String(),
    pathStyle: Type.Boolean()
  },
  { additionalProperties: false }
)

export type S3Settings = Static<typeof s3Settings>

/** The region of the bucket: as it is set, else the machine's. */
export const regionOf = ({ region }: S3Settings): string => region || process.env.AWS_REGION || 'us-east-1'

/** The address of the bucket, which those of its files begin with, without a slash at its end. */
export function bucketAddress(settings: S3Settings): string {
  const { endpoint, bucket, pathStyle } = settings
  const { protocol, host } = new URL(endpoint || `https://s3.${regionOf(settings)}.amazonaws.com`)
  // A certificate for all buckets does not cover names with dots.
  const inPath = pathStyle || bucket.includes('.')
  return inPath ? `${protocol}//${host}/${bucket}` : `${protocol}//${bucket}.${host}`
}

/** What values of these settings look like. */
export const storageLooks: Readonly<Record<string, string>> = {
  's3.bucket': 'my-bucket, in small letters',
  's3.endpoint': 'https://s3.example, without a path',
  's3.region': 'eu-central-1',
  's3.prefix': 'my-app/, with a slash at its end'
}

/** What no schema says of the settings of S3: half of them are of no use. */
export function checkS3(s3: S3Settings): string[] {
  const { bucket, endpoint, region, accessKeyId, secretAccessKey } = s3
  const given = ['endpoint', 'region', 'prefix', 'accessKeyId', 'secretAccessKey'].filter(
    name => s3[name as keyof S3Settings] !== ''
  )
  if (bucket === '' && given.length > 0)
    return [`s3.bucket (S3_BUCKET) is missing: s3.${given.join(' and s3.')} say where a bucket is`]
  if (bucket === '') return []
  return [
    ...(accessKeyId !== '' && secretAccessKey === ''
      ? ['s3.secretAccessKey (S3_SECRET_ACCESS_KEY) is missing: s3.accessKeyId is of no use without it']
      : []),
    ...(accessKeyId === '' && secretAccessKey !== ''
      ? ['s3.accessKeyId (S3_ACCESS_KEY_ID) is missing: s3.secretAccessKey is of no use without it']
      : []),
    ...(region === '' && endpoint === '' && !process.env.AWS_REGION
      ? ['s3.region (S3_REGION) is missing: it, or s3.endpoint (S3_ENDPOINT), says where the bucket is']
      : [])
  ]
}
