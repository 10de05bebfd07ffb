using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Generated readers and writers for everything that goes over the wire or into a checkpoint.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(ObjectPage))]
[JsonSerializable(typeof(BatchReadBody))]
[JsonSerializable(typeof(BatchUpdateBody))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(SearchBody))]
[JsonSerializable(typeof(AssociationBody))]
[JsonSerializable(typeof(AssociationAnswer))]
[JsonSerializable(typeof(PropertyList))]
[JsonSerializable(typeof(PropertyRow))]
[JsonSerializable(typeof(NewProperty))]
[JsonSerializable(typeof(NewGroup))]
[JsonSerializable(typeof(NewProperties))]
[JsonSerializable(typeof(PropertyBatchAnswer))]
[JsonSerializable(typeof(OptionsChange))]
[JsonSerializable(typeof(NewList))]
[JsonSerializable(typeof(ListAnswer))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(OwnerPage))]
[JsonSerializable(typeof(AccountDetails))]
[JsonSerializable(typeof(ErrorEnvelope))]
[JsonSerializable(typeof(List<RefusedValue>))]
[JsonSerializable(typeof(ReadPosition))]
[JsonSerializable(typeof(SilentPosition))]
[JsonSerializable(typeof(EventPosition))]
[JsonSerializable(typeof(UsageList))]
[JsonSerializable(typeof(EmailEventPage))]
[JsonSerializable(typeof(FormList))]
[JsonSerializable(typeof(SubmissionPage))]
[JsonSerializable(typeof(WebEventPage))]
[JsonSerializable(typeof(OAuthSecret))]
[JsonSerializable(typeof(OAuthAnswer))]
internal sealed partial class HubSpotJson : JsonSerializerContext;
