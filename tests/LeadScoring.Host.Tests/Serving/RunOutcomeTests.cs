using LeadScoring.Host.Serving;
using Xunit;

namespace LeadScoring.Host.Tests.Serving;

public sealed class RunOutcomeTests
{
    [Theory]
    [InlineData("sync", """{ "pull": { "news": 1234 }, "score": { "scored": 5 }, "apply": { "written": 4, "rejected": 0 }, "train": null }""", "1,234 records with news, 5 leads scored, 4 written")]
    [InlineData("sync", """{ "pull": { "news": 0 }, "apply": { "written": 4, "rejected": 2 } }""", "0 records with news, 4 written, 2 rejected")]
    [InlineData("sync", """{ "pull": { "news": 9 }, "train": { "verdict": "A model goes live." } }""", "9 records with news. A model goes live.")]
    [InlineData("pull", """{ "news": 7, "streams": [] }""", "7 records with news")]
    [InlineData("train", """{ "verdict": "Boosted trees go live." }""", "Boosted trees go live.")]
    [InlineData("plan", """{ "writes": 3 }""", "done")]
    [InlineData("sync", "[]", "done")]
    [InlineData("sync", "not json", "done")]
    public void Of_EndedRun_SaysWhatItDid(string verb, string summary, string expected)
    {
        RunOutcome outcome = RunOutcome.Of(ScriptedRuns.Ended(verb, summary: summary));

        Assert.Equal(expected, outcome.Text);
        Assert.Null(outcome.Problem);
    }

    [Fact]
    public void Of_WritesThatFailed_AreTheProblemOnce()
    {
        RunOutcome outcome = RunOutcome.Of(ScriptedRuns.Ended("sync", summary: """{ "apply": { "written": 1, "failures": [ { "message": "No." }, { "message": "No." }, { "message": "Never." } ] } }"""));

        Assert.Equal("No. Never.", outcome.Problem);
    }

    [Fact]
    public void Of_VanishedFieldsSweepsAndRepairs_AreProblemsToo()
    {
        RunOutcome outcome = RunOutcome.Of(ScriptedRuns.Ended(
            "sync",
            summary: """{ "pull": { "news": 0, "streams": [ { "failure": null, "advice": "Grant access." } ], "sweeps": [ { "failure": "Held." } ], "repairs": [ { "failure": "Later." } ] } }"""));

        Assert.Equal("Grant access. Held. Later.", outcome.Problem);
    }

    [Fact]
    public void Of_RunWithoutEnd_IsNotEnded() => Assert.Equal(new RunOutcome("not ended", null), RunOutcome.Of(ScriptedRuns.Open("sync")));
}
