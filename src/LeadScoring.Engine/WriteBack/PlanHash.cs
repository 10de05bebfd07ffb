using System.Security.Cryptography;
using System.Text.Json;

namespace LeadScoring.Engine.WriteBack;

/// <summary>Gives a plan its id from its content, so that a plan that was edited is recognised.</summary>
internal static class PlanHash
{
    /// <summary>SHA-256 (lower-case hex) of everything but the id.</summary>
    public static string Of(WriteBackPlan plan) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(plan with { Id = "" }, PlanJson.Options)));
}
