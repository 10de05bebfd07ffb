using Xunit;

namespace LeadScoring.Modeling.Tests.RealLeads;

/// <summary>A test on real leads, which lie beside the repository and are no part of it; skipped where they are not, but never in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealLeadsFactAttribute : FactAttribute
{
    public RealLeadsFactAttribute()
    {
        if (RealLeadFolder.Path is null && Environment.GetEnvironmentVariable("CI") is null)
        {
            Skip = "No real leads beside the repository (../shared/data).";
        }
    }
}

internal static class RealLeadFolder
{
    /// <summary>The folder, or <see langword="null"/>.</summary>
    public static string? Path { get; } = Find();

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "LeadScoring.sln")))
            {
                string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder.FullName, "..", "shared", "data"));
                return Directory.Exists(path) ? path : null;
            }
        }

        return null;
    }
}
