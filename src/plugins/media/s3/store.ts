// The store on S3, or on whatever speaks its protocol.
import type { Readable } from 'node:stream'
import type { S3Settings } from '../../../storage'
import { dispositionOf } from '../disposition'
import { SHOWN_S, TAKEN_S, signedAt } from '../store'
import type { Announced, Presentation, SignedRequest, Store, StoredObject } from '../store'
import { S3Connection, isMissing, sdk } from './connection'
import { partsOf } from './parts'

export class S3Store implements Store {
  private readonly connection: S3Connection

  constructor(private readonly settings: S3Settings) {
    this.connection = new S3Connection(settings)
  }

  open(): Promise<void> {
    return this.connection.open()
  }

  close(): void {
    this.connection.close()
  }

  private get client() {
    return this.connection.client
  }

  private at(key: string) {
    return { Bucket: this.settings.bucket, Key: this.settings.prefix + key }
  }

  async put(key: string, source: Readable, presentation: Presentation): Promise<void> {
    const how = { ContentType: presentation.type, ContentDisposition: dispositionOf(presentation) }
    const { PutObjectCommand } = sdk()
    const parts = partsOf(source)
    const { value: first } = await parts.next()
    const second = await parts.next()
    if (!second.done) return this.putParts(key, how, [first as Buffer, second.value], parts)
    const command = new PutObjectCommand({ ...this.at(key), ...how, Body: first as Buffer })
    await this.connection.send(() => this.client.send(command))
  }

  private async putParts(
    key: string,
    how: object,
    first: Buffer[],
    others: AsyncIterable<Buffer>
  ): Promise<void> {
    const s3 = sdk()
    const at = this.at(key)
    const begin = new s3.CreateMultipartUploadCommand({ ...at, ...how })
    const { UploadId } = await this.connection.send(() => this.client.send(begin))
    const upload = { ...at, UploadId }
    const parts: { PartNumber: number; ETag?: string }[] = []
    const add = async (Body: Buffer) => {
      const PartNumber = parts.length + 1
      const command = new s3.UploadPartCommand({ ...upload, PartNumber, Body })
      parts.push({ PartNumber, ETag: (await this.connection.send(() => this.client.send(command))).ETag })
    }
    try {
      for (const body of first) await add(body)
      for await (const body of others) await add(body)
      const end = new s3.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } })
      await this.connection.send(() => this.client.send(end))
    } catch (error) {
      await this.client.send(new s3.AbortMultipartUploadCommand(upload)).catch(() => undefined)
      throw error
    }
  }

  /** Asks for something about an object; undefined where there is no such object. */
  private async ask<T>(work: () => Promise<T>): Promise<T | undefined> {
    const answer = work().catch(error => {
      if (isMissing(error)) return undefined
      throw error
    })
    return this.connection.send(() => answer)
  }

  async size(key: string): Promise<number | undefined> {
    const command = new (sdk().HeadObjectCommand)(this.at(key))
    return (await this.ask(() => this.client.send(command)))?.ContentLength
  }

  async read(key: string): Promise<Readable | undefined> {
    const command = new (sdk().GetObjectCommand)(this.at(key))
    return (await this.ask(() => this.client.send(command)))?.Body as Readable | undefined
  }

  async delete(keys: readonly string[]): Promise<void> {
    const { DeleteObjectCommand } = sdk()
    // Deleting many in one call takes a checksum that not all of the others know.
    for (const key of keys) {
      const command = new DeleteObjectCommand(this.at(key))
      await this.connection.send(() => this.client.send(command))
    }
  }

  async *list(prefix: string): AsyncGenerator<StoredObject[]> {
    const { ListObjectsV2Command } = sdk()
    const { Bucket, Key } = this.at(prefix)
    let ContinuationToken: string | undefined
    do {
      const command = new ListObjectsV2Command({ Bucket, Prefix: Key, ContinuationToken })
      const page = await this.connection.send(() => this.client.send(command))
      yield (page.Contents ?? []).map(({ Key, LastModified }) => ({
        key: Key!.slice(this.settings.prefix.length),
        changedAt: LastModified!
      }))
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (ContinuationToken)
  }

  urlOf(key: string, presentation: Presentation): string {
    // Commands do not open the store, and give nothing out.
    if (!this.connection.presigner) return ''
    return this.connection.presigner.sign({
      method: 'GET',
      key: this.at(key).Key,
      at: signedAt(),
      expiresIn: SHOWN_S,
      query: {
        'response-content-type': presentation.type,
        'response-content-disposition': dispositionOf(presentation)
      }
    })
  }

  uploadTo(key: string, { type, size, checksum }: Announced): SignedRequest {
    const at = new Date()
    const headers = { 'content-type': type, 'x-amz-checksum-sha256': checksum }
    const signed = { ...headers, 'content-length': String(size) }
    const wanted = { method: 'PUT', key: this.at(key).Key, at, expiresIn: TAKEN_S, headers: signed } as const
    return {
      method: 'PUT',
      url: this.connection.presigner!.sign(wanted),
      headers,
      expiresAt: new Date(at.getTime() + TAKEN_S * 1000).toISOString()
    }
  }
}
