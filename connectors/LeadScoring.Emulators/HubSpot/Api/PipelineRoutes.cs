using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Deal pipelines and their stages, read only.</summary>
internal sealed class PipelineRoutes(HubSpotPortal portal)
{
    /// <exception cref="ApiFailure">The request is refused.</exception>
    public void Handle(ApiCall call)
    {
        if (call.Method != "GET")
        {
            throw ApiFailure.WrongVerb();
        }

        IReadOnlyList<Pipeline> pipelines = call.Segments is [string type, ..] && ObjectType.Find(type) is { } known
            ? (known.Singular == "deal" ? portal.DealPipelines : [])
            : throw ApiFailure.NotFound();
        switch (call.Segments)
        {
            case [_]:
                WriteList(call.Json, pipelines, WritePipeline);
                break;
            case [_, string id]:
                WritePipeline(call.Json, One(pipelines, id), IndexOf(pipelines, id));
                break;
            case [_, string id, "stages"]:
                WriteList(call.Json, One(pipelines, id).Stages, WriteStage);
                break;
            case [_, string id, "stages", string stageId]:
                Pipeline pipeline = One(pipelines, id);
                WriteStage(call.Json, pipeline.Stage(stageId) ?? throw ApiFailure.NotFound(), pipeline.Stages.FindIndex(s => s.Id == stageId));
                break;
            default:
                throw ApiFailure.NotFound();
        }
    }

    private static Pipeline One(IReadOnlyList<Pipeline> pipelines, string id) => pipelines.FirstOrDefault(p => p.Id == id) ?? throw ApiFailure.NotFound();

    private static int IndexOf(IReadOnlyList<Pipeline> pipelines, string id) => pipelines.TakeWhile(p => p.Id != id).Count();

    private static void WriteList<T>(Utf8JsonWriter json, IReadOnlyList<T> items, Action<Utf8JsonWriter, T, int> write)
    {
        json.WriteStartObject();
        json.WriteStartArray("results");
        for (int i = 0; i < items.Count; i++)
        {
            write(json, items[i], i);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WritePipeline(Utf8JsonWriter json, Pipeline pipeline, int order)
    {
        json.WriteStartObject();
        json.WriteString("id", pipeline.Id);
        json.WriteString("label", pipeline.Label);
        WriteRest(json, order);
        json.WriteStartArray("stages");
        for (int i = 0; i < pipeline.Stages.Count; i++)
        {
            WriteStage(json, pipeline.Stages[i], i);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Metadata values are text, also those that look like numbers and booleans.
    private void WriteStage(Utf8JsonWriter json, PipelineStage stage, int order)
    {
        json.WriteStartObject();
        json.WriteString("id", stage.Id);
        json.WriteString("label", stage.Label);
        WriteRest(json, order);
        json.WriteStartObject("metadata");
        json.WriteString("isClosed", stage.IsClosed ? "true" : "false");
        json.WriteString("probability", stage.Probability);
        json.WriteEndObject();
        json.WriteString("writePermissions", "CRM_PERMISSIONS_ENFORCEMENT");
        json.WriteEndObject();
    }

    private void WriteRest(Utf8JsonWriter json, int order)
    {
        json.WriteNumber("displayOrder", order);
        json.WriteBoolean("archived", false);
        json.WriteString("createdAt", CrmTime.Iso(portal.CreatedAt));
        json.WriteString("updatedAt", CrmTime.Iso(portal.CreatedAt));
    }
}
