namespace LeadScoring.Emulators.World;

/// <summary>The tables Campaign and CampaignMember: who was invited, and who answered.</summary>
internal sealed class SalesforceCampaigns
{
    private static readonly string[] Names = ["Newsletter", "Webinar", "How others use it"];

    private readonly TableWriter _members = new("CampaignMember", "Id,CampaignId,LeadId,ContactId,Status,HasResponded,FirstRespondedDate,LeadOrContactId,CreatedDate,LastModifiedDate,SystemModstamp");
    private readonly HashSet<(int Campaign, string Lead)> _known = [];
    private int _count;

    /// <summary>Makes a member of whoever this touch brought into a campaign, once.</summary>
    /// <param name="lead">The lead record.</param>
    /// <param name="contact">The contact it became by then, or <see langword="null"/>.</param>
    /// <param name="touch">What happened.</param>
    public void Add(string lead, string? contact, Touch touch)
    {
        int campaign = (touch.Kind, touch.Detail) switch
        {
            (TouchKind.Form, TouchText.Newsletter) => 0,
            (TouchKind.Form, TouchText.Webinar) => 1,
            (TouchKind.MailOut, 3) => 2,
            _ => -1,
        };
        if (campaign < 0 || !_known.Add((campaign, lead)))
        {
            return;
        }

        bool responded = touch.Kind == TouchKind.Form;
        string created = Calendar.Text(touch.KnownAt);
        _members.Add(
            SalesforceIds.Of(SalesforceIds.CampaignMember, _count++), SalesforceIds.Of(SalesforceIds.Campaign, campaign), lead, contact, responded ? "Responded" : "Sent", responded ? "true" : "false",
            responded ? Calendar.DayText(touch.At) : null, contact ?? lead, created, created, created);
    }

    /// <summary>The tables.</summary>
    public IEnumerable<SeedTable> Close()
    {
        TableWriter campaigns = new("Campaign", "Id,Name,Type,Status,IsActive,CreatedDate,LastModifiedDate,SystemModstamp");
        string begin = Calendar.Text(Calendar.End - (Calendar.DaysOfHistory * Calendar.Day));
        for (int i = 0; i < Names.Length; i++)
        {
            campaigns.Add(SalesforceIds.Of(SalesforceIds.Campaign, i), Names[i], i == 1 ? "Webinar" : "Email", "In Progress", "true", begin, begin, begin);
        }

        return [campaigns.Close(), _members.Close()];
    }
}
