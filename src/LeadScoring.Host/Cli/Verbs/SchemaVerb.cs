using System.CommandLine;
using LeadScoring.Mapping;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>schema</c>: prints the JSON schema of mapping files, for editors.</summary>
internal static class SchemaVerb
{
    public static Command Build()
    {
        Command command = new("schema", "Prints the JSON schema of mapping files, which editors use to complete words and to mark wrong ones.\n\nExample: leadscoring schema > mappings/schema/leadscoring.schema.json");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(MappingSchema.Text());
            return ExitCode.Done;
        });
        return command;
    }
}
