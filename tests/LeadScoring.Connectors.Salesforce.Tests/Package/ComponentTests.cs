using System.Diagnostics;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>The record component's own tests. Need Node and <c>npm ci</c> in the package folder.</summary>
[Trait("category", "node")]
public sealed class ComponentTests
{
    [Fact]
    public async Task JestTests_OfTheRecordComponent_Pass()
    {
        string runner = Path.Combine(PackageFolder.Root, "node_modules", "@salesforce", "sfdx-lwc-jest", "bin", "sfdx-lwc-jest");
        Assert.True(File.Exists(runner), "The component's test tools are not installed: run npm ci --prefix connectors/LeadScoring.Connectors.Salesforce/package.");
        ProcessStartInfo start = new("node") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = PackageFolder.Root };
        start.ArgumentList.Add(runner);
        start.Environment["CI"] = "true";
        using Process node = Process.Start(start)!;
        Task<string> report = node.StandardError.ReadToEndAsync();
        string output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, output + await report);
        Assert.Contains("passed", output + await report, StringComparison.Ordinal);
    }
}
