using LeadScoring.Engine;
using LeadScoring.Host.Cli;
using Xunit;

namespace LeadScoring.Host.Tests.Cli;

public sealed class TranslateTests
{
    /// <summary>Exit codes are a promise to scripts; the list is in docs/reference/cli.md.</summary>
    public static TheoryData<Exception, string, int> Failures => new()
    {
        { new UserInputException("x"), "wrong-input", 2 },
        { new InvalidDataException("x"), "wrong-input", 2 },
        { new CrmException(CrmFailureKind.Misconfigured, "x"), "misconfigured", 2 },
        { new CrmException(CrmFailureKind.Unauthorized, "x"), "unauthorized", 3 },
        { new CrmException(CrmFailureKind.Transient, "x"), "transient", 3 },
        { new CrmException(CrmFailureKind.RateLimited, "x"), "ratelimited", 3 },
        { new CrmException(CrmFailureKind.Rejected, "x"), "rejected", 3 },
        { new CrmException(CrmFailureKind.Unexpected, "x"), "unexpected", 3 },
        { new HeldException("x"), "held", 4 },
        { new StoreException(StoreFailureKind.TooNew, "x"), "store", 2 },
        { new StoreException(StoreFailureKind.Unreachable, "x"), "store", 2 },
        { new StoreException(StoreFailureKind.Busy, "x"), "store", 1 },
        { new StoreException(StoreFailureKind.Full, "x"), "store", 1 },
        { new StoreException(StoreFailureKind.Damaged, "x"), "store", 1 },
        { new DllNotFoundException("x"), "native-library", 1 },
        { new IOException("x"), "file", 1 },
        { new UnauthorizedAccessException("x"), "file", 1 },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Translate_FailurePeopleCanActOn_HasItsKindAndCode(Exception failure, string kind, int code) => Assert.Equal((kind, code), Verb.Translate(failure));

    [Fact]
    public void Translate_DefectOfOurs_IsLeftToBeReported() => Assert.Null(Verb.Translate(new InvalidOperationException("x")));

    [Fact]
    public void Translate_EveryKindOfCrmFailure_HasACode() => Assert.All(Enum.GetValues<CrmFailureKind>(), k => Assert.NotNull(Verb.Translate(new CrmException(k, "x"))));
}
