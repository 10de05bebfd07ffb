namespace LeadScoring.Storage;

/// <summary>Single values a pipeline keeps by name.</summary>
internal static class Notes
{
    public static string? Read(Session session, string name) => (string?)session["SELECT value FROM notes WHERE name = $1"].Scalar(name);

    public static void Write(Session session, string name, string value) =>
        session["INSERT INTO notes (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"].Run(name, value);
}
