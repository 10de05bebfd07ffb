namespace LeadScoring.Emulators.World;

/// <summary>The tables EmailMessage and EmailMessageRelation: what people wrote back, beside the task that each mail leaves.</summary>
internal sealed class SalesforceMails
{
    private readonly TableWriter _messages = new("EmailMessage", "Id,ActivityId,Incoming,Status,MessageDate,FromAddress,ToAddress,Subject,CreatedDate,LastModifiedDate,SystemModstamp");
    private readonly TableWriter _relations = new("EmailMessageRelation", "Id,EmailMessageId,RelationId,RelationType,RelationAddress,RelationObjectType,CreatedDate,SystemModstamp");
    private int _messageCount;
    private int _relationCount;

    /// <summary>Adds a mail from a person to their rep.</summary>
    public void Add(string task, string who, Person person, Touch touch, string subject)
    {
        string id = SalesforceIds.Of(SalesforceIds.EmailMessage, _messageCount++);
        string created = Calendar.Text(touch.KnownAt);
        string rep = Staff.Reps[person.Owner].Email;
        _messages.Add(id, task, "true", "1", Calendar.Text(touch.At), person.Email, rep, subject, created, created, created);
        Relate(id, who, "FromAddress", person.Email, who.StartsWith(SalesforceIds.Contact, StringComparison.Ordinal) ? "Contact" : "Lead", created);
        Relate(id, SalesforceOrg.UserId(person.Owner), "ToAddress", rep, "User", created);
    }

    /// <summary>The tables.</summary>
    public IEnumerable<SeedTable> Close() => [_messages.Close(), _relations.Close()];

    private void Relate(string message, string record, string type, string address, string kind, string created) =>
        _relations.Add(SalesforceIds.Of(SalesforceIds.EmailMessageRelation, _relationCount++), message, record, type, address, kind, created, created);
}
