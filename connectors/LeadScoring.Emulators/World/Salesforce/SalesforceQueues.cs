namespace LeadScoring.Emulators.World;

/// <summary>Queues and groups of the org: two queues that take leads, one that does not, and a group of people that owns nothing.</summary>
internal static class SalesforceQueues
{
    private static readonly (string Name, string ApiName, string Type, string? For)[] Groups =
    [
        ("Inbound Leads", "Inbound_Leads", "Queue", "Lead"),
        ("Nurture", "Nurture", "Queue", "Lead"),
        ("Support Cases", "Support_Cases", "Queue", "Case"),
        ("Account Executives", "Account_Executives", "Regular", null),
    ];

    public static SeedTable[] Write()
    {
        TableWriter groups = new("Group", "Id,Name,DeveloperName,Type");
        TableWriter supports = new("QueueSobject", "Id,QueueId,SobjectType");
        TableWriter members = new("GroupMember", "Id,GroupId,UserOrGroupId");
        int supported = 0;
        int memberships = 0;
        for (int i = 0; i < Groups.Length; i++)
        {
            (string name, string apiName, string type, string? isFor) = Groups[i];
            string id = SalesforceIds.Of(SalesforceIds.Group, i);
            groups.Add(id, name, apiName, type);
            if (isFor is not null)
            {
                supports.Add(SalesforceIds.Of(SalesforceIds.QueueSobject, supported++), id, isFor);
            }

            // The reps take turns: each group has every other one.
            for (int rep = i % 2; rep < Staff.Active; rep += 2)
            {
                members.Add(SalesforceIds.Of(SalesforceIds.GroupMember, memberships++), id, SalesforceOrg.UserId(rep));
            }
        }

        return [groups.Close(), supports.Close(), members.Close()];
    }
}
