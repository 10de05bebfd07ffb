using LeadScoring.Host.Cli;
using LeadScoring.Host.Cli.Verbs;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Host.Tests.Cli;

public sealed class PlanPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PathOf_NoSuchFolder_IsTheUsersInput() =>
        Assert.Contains("folder does not exist", Assert.Throws<UserInputException>(() => PlanVerb.PathOf(_folder.File("none/p.json"), "x.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void PathOf_Folder_IsTheUsersInput() => Assert.Throws<UserInputException>(() => PlanVerb.PathOf(Path.GetDirectoryName(_folder.File("x"))!, "x.yaml"));

    [Fact]
    public void PathOf_Empty_IsTheUsersInput() => Assert.Throws<UserInputException>(() => PlanVerb.PathOf("", "x.yaml"));

    [Fact]
    public void PathOf_None_IsBesideTheMapping() => Assert.Equal(_folder.File("inbound.plan.json"), PlanVerb.PathOf(null, _folder.File("inbound.yaml")));
}
