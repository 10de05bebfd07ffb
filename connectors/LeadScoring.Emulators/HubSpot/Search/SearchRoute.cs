using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary><c>POST …/search</c>: filters, one sort, pages up to the 10,000th result.</summary>
internal sealed class SearchRoute(HubSpotPortal portal)
{
    private const int MaxGroups = 5;
    private const int MaxFiltersPerGroup = 10;
    private const int MaxFilters = 25;
    private const int MaxPage = 200;
    private const int MaxResults = 10_000;
    private const int MaxQuery = 3_000;

    private static readonly string[] Searchable = ["email", "firstname", "lastname", "phone", "company", "name", "domain", "website", "dealname", "subject", "hs_lead_name", "hs_note_body"];

    /// <exception cref="ApiFailure">The request is refused.</exception>
    public void Handle(ApiCall call, ObjectTable table)
    {
        JsonElement body = call.Body;
        int limit = Number(body, "limit", 10);
        int after = Number(body, "after", 0);
        if (limit is < 0 or > MaxPage)
        {
            throw SearchFilter.Problem(string.Create(CultureInfo.InvariantCulture, $"limit must be between 0 and {MaxPage}."));
        }

        if (after < 0 || after + limit > MaxResults)
        {
            throw SearchFilter.Problem(string.Create(CultureInfo.InvariantCulture, $"Search returns at most {MaxResults} results; after + limit would pass them."));
        }

        ObjectShape shape = new(portal, table, body.Texts("properties"), [], []);
        List<SearchPlan> plans = Plans(table, body);
        table.Index.CatchUp(call.Now);
        List<CrmObject> matches = plans.Count == 1 ? plans[0].Run() : [.. plans.SelectMany(p => p.Run()).Distinct().OrderBy(o => o.Id)];
        Keep(table, body.Text("query"), matches);
        SearchOrder.Apply(table, body, matches);
        call.Json.WriteStartObject();
        call.Json.WriteNumber("total", matches.Count);
        call.Json.WriteStartArray("results");
        int end = Math.Min(matches.Count, after + limit);
        for (int i = after; i < end; i++)
        {
            shape.WriteVersion(call.Json, matches[i], matches[i].Indexed!);
        }

        call.Json.WriteEndArray();
        if (end < matches.Count && limit > 0)
        {
            call.WritePaging((after + limit).ToString(CultureInfo.InvariantCulture), null);
        }

        call.Json.WriteEndObject();
    }

    private static int Number(JsonElement body, string name, int fallback)
    {
        string? text = body.Text(name);
        return string.IsNullOrEmpty(text) ? fallback
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number <= 1_000_000_000 ? number
            : throw SearchFilter.Problem($"{name} must be a number.");
    }

    private static void Keep(ObjectTable table, string? query, List<CrmObject> matches)
    {
        if (string.IsNullOrWhiteSpace(query))
        {
            return;
        }

        if (query.Length > MaxQuery)
        {
            throw SearchFilter.Problem(string.Create(CultureInfo.InvariantCulture, $"query may have at most {MaxQuery} characters."));
        }

        TokenPattern[] words = [.. query.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => new TokenPattern(w + "*"))];
        int[] slots = [.. Searchable.Select(n => table.Catalog.TryGetActive(n, out PropertyDefinition? p) ? p.Slot : -1).Where(s => s >= 0)];
        matches.RemoveAll(o => !Array.TrueForAll(words, w => Array.Exists(slots, s => w.IsIn(o.Value(o.Indexed!, s)))));
    }

    private List<SearchPlan> Plans(ObjectTable table, JsonElement body)
    {
        IReadOnlyList<JsonElement> groups = body.List("filterGroups");
        if (groups.Count > MaxGroups)
        {
            throw SearchFilter.Problem(string.Create(CultureInfo.InvariantCulture, $"At most {MaxGroups} filter groups are allowed."));
        }

        List<SearchPlan> plans = [];
        int total = 0;
        foreach (JsonElement group in groups)
        {
            IReadOnlyList<JsonElement> filters = group.List("filters");
            total += filters.Count;
            if (filters.Count > MaxFiltersPerGroup || total > MaxFilters)
            {
                throw SearchFilter.Problem(string.Create(CultureInfo.InvariantCulture, $"At most {MaxFiltersPerGroup} filters per group and {MaxFilters} in total are allowed."));
            }

            plans.Add(new SearchPlan(table, [.. filters.Select(f => SearchFilter.Compile(portal, table, f))]));
        }

        return plans.Count == 0 ? [new SearchPlan(table, [])] : plans;
    }
}
