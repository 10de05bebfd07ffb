using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Mapping;

/// <summary>Reads, checks and compiles mapping files. All problems of a file are reported at once.</summary>
/// <remarks>Pure apart from reading the file; safe for concurrent use.</remarks>
public static class MappingFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">Values put over the file's, each <c>path=value</c>: <c>connections.sf.login=http://localhost:8401</c>.</param>
    /// <param name="secrets">Where the keys of <c>hash</c> steps come from; without it the file is checked, and such steps make nothing.</param>
    /// <returns>A file that cannot be read is a problem, not an exception.</returns>
    public static MappingResult Load(string path, IReadOnlyList<string> overrides, ISecretSource? secrets = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string name = Path.GetFileName(path);
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            string reason = unreadable is FileNotFoundException or DirectoryNotFoundException ? "There is no such file" : "The file cannot be read";
            return new MappingResult(null, [new MappingProblem(MappingSeverity.Error, name, 1, 1, $"{reason}: {path}")]);
        }

        return Parse(text, name, overrides, new SideFiles(Path.GetDirectoryName(Path.GetFullPath(path))), secrets);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="fileName">What messages call it.</param>
    /// <param name="overrides">Values put over the text's, each <c>path=value</c>.</param>
    public static MappingResult Parse(string text, string fileName, IReadOnlyList<string> overrides) => Parse(text, fileName, overrides, new SideFiles(null), null);

    private static MappingResult Parse(string text, string fileName, IReadOnlyList<string> overrides, SideFiles files, ISecretSource? secrets)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fileName);
        ArgumentNullException.ThrowIfNull(overrides);
        ProblemList problems = new();
        MappingContext context = new(problems, files, secrets);
        PipelineDefinition? pipeline = null;
        try
        {
            if (YamlTree.Read(text, fileName, problems) is { } root)
            {
                Overrides.Apply(root, overrides, problems);
                pipeline = PipelineCompiler.Compile(root, context);
            }
        }
        catch (TooManyProblemsException)
        {
            pipeline = null;
        }

        pipeline = problems.HasErrors || pipeline is null ? null : pipeline with { ContentHash = Hash([text, .. overrides, .. files.Read]) };
        return new MappingResult(pipeline, problems.InOrder()) { Uses = context.Uses, Notes = context.Notes };
    }

    /// <summary>Lengths are part of it, so that no two inputs are told apart by luck.</summary>
    private static string Hash(IReadOnlyList<string> parts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string part in parts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes((long)bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
