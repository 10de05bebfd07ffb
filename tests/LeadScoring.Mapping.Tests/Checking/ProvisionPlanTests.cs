namespace LeadScoring.Mapping.Tests;

public sealed class ProvisionPlanTests
{
    [Fact]
    public void For_ShippedMapping_TypesEachFieldAndLeavesTheOwnerOut()
    {
        PipelineDefinition pipeline = MappingFile.Load(ShippedMappings.PathOf("both-crms.yaml"), []).Pipeline!;

        IReadOnlyList<FieldSpec> specs = ProvisionPlan.For(pipeline.WriteBack[0]);

        Assert.Equal(
            [
                "Lead_Score__c|Lead Score|Number||0|",
                "Lead_Score_Chance__c|Lead Score Chance|Number||2|",
                "Lead_Tier__c|Lead Tier|Picklist|||Hot,Warm,Cold",
                "Score_Reason_1__c|Score Reason 1|Text|120||",
                "Score_Reason_2__c|Score Reason 2|Text|120||",
                "Score_Reason_3__c|Score Reason 3|Text|120||",
                "Scored_At__c|Scored At|DateTime|||",
                "Owner_Reason__c|Owner Reason|Text|255||",
            ],
            specs.Select(s => $"{s.Name}|{s.Label}|{s.Type}|{s.Length}|{s.Decimals}|{string.Join(',', s.Options)}"));
        Assert.Equal("Lead Score", ProvisionPlan.For(pipeline.WriteBack[1])[0].Label);
    }

    [Fact]
    public void For_TierWithoutPicklist_OffersTheWords()
    {
        WriteBackTarget target = new(StreamKey.Parse("hs.contacts"), [new WriteBackField { Field = "lead_tier", Value = WriteBackValue.Tier }], 1);

        Assert.Equal(["hot", "warm", "cold"], ProvisionPlan.For(target)[0].Options);
    }
}
