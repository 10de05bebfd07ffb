using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Sends bodies, compressed where that is wanted and the client takes it.</summary>
internal sealed class AnswerBody(bool compress)
{
    private const int WorthBytes = 1_000;

    public async Task WriteAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> body)
    {
        HttpResponse response = context.Response;
        response.ContentType = contentType;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            response.ContentLength = body.Length;
        }
        else if (compress && body.Length >= WorthBytes && context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            response.Headers.ContentEncoding = "gzip";
            await using GZipStream gzip = new(response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(body, context.RequestAborted);
        }
        else
        {
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
