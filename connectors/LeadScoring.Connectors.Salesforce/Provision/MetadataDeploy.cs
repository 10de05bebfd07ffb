using System.IO.Compression;
using System.Text;
using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Deploys metadata files and waits for the verdict. Source: Metadata API Developer Guide, "Deploying and Retrieving Metadata with REST".</summary>
internal sealed class MetadataDeploy(SalesforceApi api, TimeProvider clock)
{
    private const string Boundary = "LeadScoringDeployment";

    private const string Options = """
        {"deployOptions":{"allowMissingFiles":false,"autoUpdatePackage":false,"checkOnly":false,"ignoreWarnings":true,"performRetrieve":false,"purgeOnDelete":false,"rollbackOnError":true,"singlePackage":true,"testLevel":"NoTestRun"}}
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Deploys; what was refused in words, or <see langword="null"/> when all of it is in place.</summary>
    /// <param name="files">Path in the package to content.</param>
    /// <param name="purpose">For messages.</param>
    /// <param name="cancellationToken">Cancels waiting; the deployment goes on.</param>
    public async ValueTask<string?> RunAsync(IReadOnlyDictionary<string, string> files, string purpose, CancellationToken cancellationToken)
    {
        string id;
        using (JsonDocument begun = await api.SendBodyAsync("metadata/deployRequest", purpose, $"multipart/form-data; boundary={Boundary}", Multipart(Zip(files)), cancellationToken))
        {
            id = begun.RootElement.TextOf("id") ?? throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} answered {purpose} without the deployment's id. Please report this message.");
        }

        DateTimeOffset end = clock.GetUtcNow() + Patience;
        for (TimeSpan pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            (bool done, string? problem) = await api.GetAsync($"metadata/deployRequest/{id}?includeDetails=true", purpose, Read, cancellationToken);
            if (done)
            {
                return problem;
            }

            if (clock.GetUtcNow() >= end)
            {
                return $"the deployment still runs after {Patience.TotalMinutes:0} minutes. Set up again later, which looks whether it is there.";
            }

            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    private static (bool Done, string? Problem) Read(JsonElement body)
    {
        JsonElement result = body.Required("deployResult");
        if (!result.IsTrue("done"))
        {
            return (false, null);
        }

        if (result.IsTrue("success"))
        {
            return (true, null);
        }

        JsonElement details = result.TryGetProperty("details", out JsonElement found) ? found : default;
        string[] failures = [.. details.Items("componentFailures").Select(f => Redaction.Clean(f.TextOf("problem"))).Where(p => p.Length > 0)];
        return (true, failures.Length > 0 ? string.Join("; ", failures) : $"the deployment ended as {result.TextOf("status")}: {Redaction.Clean(result.TextOf("errorMessage"))}");
    }

    private static byte[] Zip(IReadOnlyDictionary<string, string> files)
    {
        using MemoryStream buffer = new();
        using (ZipArchive archive = new(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string path, string content) in files)
            {
                using Stream entry = archive.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return buffer.ToArray();
    }

    private static byte[] Multipart(byte[] zip)
    {
        byte[] before = Encoding.ASCII.GetBytes(
            $"--{Boundary}\r\nContent-Disposition: form-data; name=\"json\"\r\nContent-Type: application/json\r\n\r\n{Options.Trim()}\r\n"
            + $"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"deploy.zip\"\r\nContent-Type: application/zip\r\n\r\n");
        return [.. before, .. zip, .. Encoding.ASCII.GetBytes($"\r\n--{Boundary}--\r\n")];
    }
}
