using System.Buffers;

namespace LeadScoring.Connectors.Http;

/// <summary>Reads a body up to a limit, so that a broken or hostile server cannot fill the memory.</summary>
internal static class BoundedBody
{
    private const int Chunk = 64 * 1024;

    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, int limit, string crm, string purpose, CancellationToken cancellationToken)
    {
        long? announced = content.Headers.ContentLength;
        Refuse(announced ?? 0, limit, crm, purpose);
        await using Stream stream = await content.ReadAsStreamAsync(cancellationToken);
        ArrayBufferWriter<byte> buffer = new((int)Math.Max(announced ?? 0, 1024));
        while (true)
        {
            int read = await stream.ReadAsync(buffer.GetMemory(Chunk), cancellationToken);
            if (read == 0)
            {
                return buffer.WrittenMemory;
            }

            buffer.Advance(read);
            Refuse(buffer.WrittenCount, limit, crm, purpose);
        }
    }

    private static void Refuse(long size, int limit, string crm, string purpose)
    {
        if (size > limit)
        {
            throw new CrmException(CrmFailureKind.Unexpected, $"{crm} answered {purpose} with more than {limit / (1024 * 1024)} MiB. Ask for fewer fields, and report it if the mapping asks for few.");
        }
    }
}
