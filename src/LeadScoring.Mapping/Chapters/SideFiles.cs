namespace LeadScoring.Mapping;

/// <summary>Files beside the mapping that it names: exchange rates and word lists. Each is read once; what was read belongs to the mapping's version.</summary>
/// <param name="folder">The mapping's folder; <see langword="null"/> when a text is read that lies nowhere.</param>
internal sealed class SideFiles(string? folder)
{
    private const long LargestFile = 50_000_000;

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>Names and texts of what was read, by name.</summary>
    public IEnumerable<string> Read => _texts.OrderBy(t => t.Key, StringComparer.Ordinal).SelectMany(t => new[] { t.Key, t.Value });

    /// <summary>The text of a file; <see langword="null"/> after a problem.</summary>
    public string? Open(TextNode name, string what, ProblemList problems)
    {
        if (_texts.TryGetValue(name.Text, out string? known))
        {
            return known;
        }

        // A name with folders could reach anywhere on the machine.
        if (folder is null || name.Text.IndexOfAny(['/', '\\', ':']) >= 0 || name.Text is "." or "..")
        {
            problems.Error(name.At, $"{what}: \"{name.Text}\" must be the name of a file beside the mapping, without folders.");
            return null;
        }

        FileInfo file = new(Path.Combine(folder, name.Text));
        if (!file.Exists)
        {
            problems.Error(name.At, $"{what}: there is no file \"{name.Text}\" beside the mapping.");
            return null;
        }

        if (file.Length > LargestFile)
        {
            problems.Error(name.At, $"{what}: \"{name.Text}\" has {file.Length} bytes; at most {LargestFile} are read.");
            return null;
        }

        try
        {
            return _texts[name.Text] = File.ReadAllText(file.FullName);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            problems.Error(name.At, $"{what}: \"{name.Text}\" cannot be read. Look at its permissions.");
            return null;
        }
    }
}
