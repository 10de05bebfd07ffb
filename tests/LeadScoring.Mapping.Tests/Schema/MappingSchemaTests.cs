using System.Diagnostics;
using System.Text.Json;
using LeadScoring.Mapping.Tests.Examples;
using LeadScoring.TestSupport;

namespace LeadScoring.Mapping.Tests.Schema;

/// <summary>The schema for editors: the shipped file, and what a validator says of mappings. The latter needs Node and <c>npm ci --prefix tests/clients</c>.</summary>
public sealed class MappingSchemaTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static string Shipped => ShippedMappings.PathOf(Path.Combine("schema", "leadscoring.schema.json"));

    [Fact]
    public void Text_EqualsTheShippedFile() =>
        Assert.True(File.ReadAllText(Shipped) == MappingSchema.Text(), "mappings/schema/leadscoring.schema.json is not what the parser's tables say. Write it anew: leadscoring schema > mappings/schema/leadscoring.schema.json");

    [Fact]
    public void Text_Twice_IsTheSame() => Assert.Equal(MappingSchema.Text(), MappingSchema.Text());

    [Fact]
    public async Task Validate_GoodFiles_FindsNothing()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("sample.yaml"), Sample.Text);
        string[] good = [.. Directory.GetFiles(Path.GetDirectoryName(Path.GetDirectoryName(Shipped))!, "*.yaml", SearchOption.AllDirectories), .. ExampleFiles.Good, folder.File("sample.yaml")];

        Assert.All(await ValidateAsync(good), v => Assert.True(v.Errors.Length == 0, $"{v.File}: {string.Join("; ", v.Errors)}"));
    }

    /// <summary>What is wrong in kind, not in meaning, an editor shows too.</summary>
    [Fact]
    public async Task Validate_WrongKeysAndWords_FindsEachWhereItStands()
    {
        (string Passage, string Replacement, string Expected)[] cases =
        [
            ("name: Inbound\n", "name: Inbound\nnme: x\n", " must NOT have additional properties (nme)"),
            ("name: Inbound\n", "", " must have required property 'name'"),
            ("type: salesforce,", "type: saleforce,", "/connections/sf/type must be equal to one of the allowed values"),
            ("secret: SF_MAIN", "secrt: SF_MAIN", "/connections/sf must NOT have additional properties (secrt)"),
            ("merge_key: [email]", "mergekey: [email]", "/objects/lead must NOT have additional properties (mergekey)"),
            ("do: [seniority]", "do: [senority]", "/objects/lead/fields/seniority/do/0 must be equal to one of the allowed values"),
            ("do: [seniority]", "doo: [seniority]", "/objects/lead/fields/seniority must NOT have additional properties (doo)"),
            ("belongs_to: lead", "belongs_to: account", "/objects/activity/belongs_to must be equal to one of the allowed values"),
            ("{ field: employees }", "{ field: employees, expct: higher }", "/features/employees must NOT have additional properties (expct)"),
            ("within: 90d", "within: 90 days", "/label/within must match pattern \"^\\d+(\\.\\d+)?[smhdw]$\""),
            ("hot: 80, warm: 50", "hot: 180, warm: 50", "/tiers/hot must be <= 100"),
            ("order: weighted", "order: random", "/teams/reps/order must be equal to one of the allowed values"),
            ("to: team reps", "to: someone", "/routing/0/to must match pattern \"^(keep|account_owner|team .+|person .+|queue .+)$\""),
            ("mode: update_only", "mode: upsert", "/write_back/0/mode must be equal to one of the allowed values"),
            ("{ value: score }", "{ value: scre }", "/write_back/0/fields/Lead_Score__c/value must be equal to one of the allowed values"),
            ("max_rejected: 2%", "max_rejected: 0.02", "/guards/max_rejected must be string"),
            ("every: 15m", "evry: 15m", "/schedules/pull must NOT have additional properties (evry)"),
        ];
        using TemporaryFolder folder = new();
        string[] files = [.. cases.Select((c, i) => Broken(folder, i, c.Passage, c.Replacement))];

        IReadOnlyList<Verdict> verdicts = await ValidateAsync(files);

        Assert.All(cases.Zip(verdicts), pair => Assert.Contains(pair.First.Expected, pair.Second.Errors));
    }

    private static string Broken(TemporaryFolder folder, int number, string passage, string replacement)
    {
        Assert.Contains(passage, Sample.Text, StringComparison.Ordinal);
        string path = folder.File($"{number}.yaml");
        File.WriteAllText(path, Sample.Text.Replace(passage, replacement, StringComparison.Ordinal));
        return path;
    }

    private static async Task<IReadOnlyList<Verdict>> ValidateAsync(IReadOnlyList<string> files)
    {
        string clients = Path.Combine(Path.GetDirectoryName(ShippedMappings.PathOf("x"))!, "..", "tests", "clients");
        Assert.True(Directory.Exists(Path.Combine(clients, "node_modules", "ajv")), "The validator is not installed: run npm ci --prefix tests/clients (./test does).");
        ProcessStartInfo start = new("node") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = clients };
        foreach (string argument in new[] { Path.Combine("mapping", "validate.mjs"), Shipped }.Concat(files))
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = new(Patience);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, await errors);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<Verdict>(l, JsonSerializerOptions.Web)!)];
    }

    private sealed record Verdict(string File, string[] Errors);
}
