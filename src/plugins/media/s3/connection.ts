// The connection to S3: the client, its credentials, which may change, and its faults as errors that may go out.
import type { S3Client } from '@aws-sdk/client-s3'
import { ConfigurationError } from '../../../configuration'
import { failure } from '../../../engine'
import { logger } from '../../../logger'
import { bucketAddress, regionOf } from '../../../storage'
import type { S3Settings } from '../../../storage'
import { Presigner } from './presign'

/** Before credentials that run out have run out, new ones are fetched: by so many milliseconds. */
const AHEAD_MS = 5 * 60_000
/** How often that is looked at, in milliseconds. */
const LOOK_MS = 60_000

/** For so long, in milliseconds, a storage may take to be reached, and to say nothing. */
const patience = { connectionTimeout: 5_000, socketTimeout: 30_000 }

/** The library takes a fifth of a second to load, which whoever has a folder need not spend. */
export const sdk = () => require('@aws-sdk/client-s3') as typeof import('@aws-sdk/client-s3')

const statusOf = (error: unknown) =>
  (error as { $metadata?: { httpStatusCode?: number } })?.$metadata?.httpStatusCode

export const isMissing = (error: unknown): boolean => statusOf(error) === 404

export class S3Connection {
  private made?: S3Client
  /** Undefined until the credentials are known. */
  presigner?: Presigner
  private timer?: NodeJS.Timeout

  constructor(private readonly settings: S3Settings) {
    const { accessKeyId, secretAccessKey } = settings
    if (accessKeyId) this.presigner = this.presignerWith({ accessKeyId, secretAccessKey })
  }

  get client(): S3Client {
    const { endpoint, accessKeyId, secretAccessKey, pathStyle } = this.settings
    return (this.made ??= new (sdk().S3Client)({
      region: regionOf(this.settings),
      ...(endpoint ? { endpoint } : {}),
      ...(accessKeyId ? { credentials: { accessKeyId, secretAccessKey } } : {}),
      forcePathStyle: pathStyle,
      requestHandler: patience,
      // Others than Amazon's do not know the checksums that the library would add.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED'
    }))
  }

  private presignerWith(credentials: Presigner['credentials']): Presigner {
    return new Presigner({ base: bucketAddress(this.settings), region: regionOf(this.settings) }, credentials)
  }

  /** @throws ConfigurationError where there are no credentials */
  async open(): Promise<void> {
    try {
      await this.refresh()
    } catch (error) {
      throw new ConfigurationError([
        `s3.accessKeyId (S3_ACCESS_KEY_ID) and s3.secretAccessKey (S3_SECRET_ACCESS_KEY) are missing, and the machine has no credentials of its own: ${(error as Error).message}`
      ])
    }
    this.timer = setInterval(() => void this.refreshInTime(), LOOK_MS).unref()
  }

  close(): void {
    clearInterval(this.timer)
    this.made?.destroy()
  }

  /** Reads the credentials, which may come from the machine and change there. */
  private async refresh(): Promise<void> {
    this.presigner = this.presignerWith(await this.client.config.credentials())
  }

  private async refreshInTime(): Promise<void> {
    const { expiration } = this.presigner!.credentials as { expiration?: Date }
    if (!expiration || expiration.getTime() - Date.now() > AHEAD_MS) return
    await this.refresh().catch(error => logger.warn({ err: error }, 'The credentials of S3 cannot be read'))
  }

  /**
   * Asks the storage.
   * @throws 503 with the cause, for the log, where it cannot be reached or refuses; what is no fault of its as it is
   */
  async send<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const isOfStorage = statusOf(error) !== undefined || 'syscall' in (error as object)
      if (!isOfStorage && (error as Error).name !== 'TimeoutError') throw error
      throw Object.assign(failure('store-unavailable'), { cause: error })
    }
  }
}
