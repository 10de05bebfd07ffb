using System.Text.Json;

namespace LeadScoring.Engine.WriteBack;

/// <summary>A plan on disk: JSON that people can read and nobody may edit.</summary>
/// <param name="Mapping">Path of the mapping it was made from.</param>
/// <param name="Store">The store it was made from.</param>
/// <param name="Overrides">Overrides of the mapping.</param>
/// <param name="Plan">The plan.</param>
public sealed record PlanFile(string Mapping, string Store, IReadOnlyList<string> Overrides, WriteBackPlan Plan)
{
    /// <summary>Writes the file; an existing one is replaced only once the new one is whole.</summary>
    public async Task SaveAsync(string path, CancellationToken cancellationToken)
    {
        string draft = path + ".part";
        await using (FileStream stream = File.Create(draft))
        {
            await JsonSerializer.SerializeAsync(stream, this, PlanJson.Options, cancellationToken);
        }

        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Reads a file and proves that its plan is as it was made.</summary>
    /// <exception cref="InvalidDataException">It is no plan, or was edited.</exception>
    public static async Task<PlanFile> LoadAsync(string path, CancellationToken cancellationToken)
    {
        PlanFile? file;
        try
        {
            await using FileStream stream = File.OpenRead(path);
            file = await JsonSerializer.DeserializeAsync<PlanFile>(stream, PlanJson.Options, cancellationToken);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not a plan: {e.Message} Make one with \"leadscoring plan MAPPING --out FILE\".", e);
        }

        if (file?.Plan?.Writes is null || PlanHash.Of(file.Plan) != file.Plan.Id)
        {
            throw new InvalidDataException($"{path} was changed after it was made, so it is not applied. Make a new plan with \"leadscoring plan MAPPING --out FILE\".");
        }

        return file;
    }
}
