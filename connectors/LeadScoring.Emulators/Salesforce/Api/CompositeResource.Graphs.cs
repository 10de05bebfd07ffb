using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

internal sealed partial class CompositeResource
{
    private const int MostGraphs = 75;
    private const int MostNodes = 500;
    private const int MostFailedGraphs = 14;

    /// <summary><c>composite/graph</c>: each graph is carried out as a whole or not at all, whatever becomes of the others.</summary>
    public ApiResponse Graphs(ApiRequest request)
    {
        using JsonDocument document = request.ReadJson();
        List<JsonElement> graphs = Parts(document.RootElement, "graphs", MostGraphs);
        List<(string Id, List<JsonElement> Nodes)> work = [.. graphs.Select(g => (Text(g, "graphId"), Parts(g, "compositeRequest", MostNodes)))];
        if (work.Sum(g => g.Nodes.Count) > MostNodes)
        {
            throw new ApiException(400, "LIMIT_EXCEEDED", $"Limit exceeded: at most {MostNodes} nodes in all graphs.");
        }

        List<(string Id, List<(string Reference, ApiResponse Response)> Answers)> done = [];
        int failed = 0;
        try
        {
            foreach ((string id, List<JsonElement> nodes) in work)
            {
                List<(string Reference, ApiResponse Response)> answers = [];
                if (failed >= MostFailedGraphs)
                {
                    answers.AddRange(nodes.Select(n => (Text(n, "referenceId"), ApiResponse.Error(new ApiException(400, "PROCESSING_HALTED", "Too many graphs failed.")))));
                }
                else if (!organization.Atomically(() => RunAll(request, nodes, allOrNone: true, answers), succeeded => succeeded))
                {
                    failed++;
                }

                done.Add((id, answers));
            }

            return ApiResponse.Json(200, writer =>
            {
                writer.WriteStartObject();
                writer.WriteStartArray("graphs"u8);
                foreach ((string id, List<(string Reference, ApiResponse Response)> answers) in done)
                {
                    writer.WriteStartObject();
                    writer.WriteString("graphId"u8, id);
                    writer.WritePropertyName("graphResponse"u8);
                    WriteAnswers(writer, answers, allOrNone: true);
                    writer.WriteBoolean("isSuccessful"u8, answers.TrueForAll(a => a.Response.Status < 400));
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            });
        }
        finally
        {
            done.ForEach(g => g.Answers.ForEach(a => a.Response.Dispose()));
        }
    }
}
