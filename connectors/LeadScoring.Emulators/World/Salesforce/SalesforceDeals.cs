using System.Globalization;

namespace LeadScoring.Emulators.World;

/// <summary>The tables Account, Contact, ContactHistory, Opportunity and OpportunityContactRole: converted leads, and customers who never were leads.</summary>
internal sealed class SalesforceDeals
{
    private readonly TableWriter _accounts = new("Account", "Id,Name,Industry,NumberOfEmployees,CreatedDate,LastModifiedDate,SystemModstamp");
    private readonly TableWriter _contacts = new("Contact", "Id,FirstName,LastName,Title,Email,MailingCountry,LeadSource,AccountId,CreatedDate,LastModifiedDate,SystemModstamp");
    private readonly TableWriter _history = new("ContactHistory", "Id,ContactId,Field,OldValue,NewValue,CreatedDate,CreatedById");
    private readonly TableWriter _opportunities = new("Opportunity", "Id,Name,AccountId,StageName,Amount,CloseDate,IsClosed,IsWon,OwnerId,CreatedDate,LastModifiedDate,SystemModstamp");
    private readonly TableWriter _roles = new("OpportunityContactRole", "Id,OpportunityId,ContactId,IsPrimary,CreatedDate,LastModifiedDate,SystemModstamp");
    private readonly Dictionary<string, string> _accountByDomain = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (int Deal, string Account)> _byPerson = [];
    private readonly List<(long At, string Contact, string? Before, string? After, string By)> _titles = [];
    private int _accountCount;
    private int _dealCount;

    /// <summary>Converts the lead of someone who was won. Call in the order of conversion.</summary>
    public void Convert(Person person)
    {
        string at = Calendar.Text(person.EndsAt);
        string account = AccountFor(person, at);
        _byPerson.Add(person.Index, (_dealCount, account));
        (string? Title, long At) title = TitleOf(person);
        Add(person.FirstName, person.LastName, person.Email, (title.Title, person.Country, Vocabulary.SalesforceSources[person.Source], title.At), account, Notes.CompanyName(person), "Closed Won", Notes.Amount(person), person.EndsAt, person.EndsAt, SalesforceOrg.UserId(person.Owner));
    }

    /// <summary>Adds deals with customers whom no lead record knows: they must not become leads.</summary>
    public void AddExistingBusiness(int seed, int count)
    {
        Dice dice = new(seed, Purpose.ExistingBusiness);
        for (int i = 0; i < count; i++)
        {
            Land land = Vocabulary.Lands[dice.PickWeighted(Vocabulary.LandWeights)];
            string name = string.Create(CultureInfo.InvariantCulture, $"Customer {i + 1} {dice.Pick(land.LegalForms)}");
            long created = dice.Between(Calendar.End - (Calendar.DaysOfHistory * Calendar.Day), Calendar.End - Calendar.Day);
            long closes = created + dice.Between(10 * Calendar.Day, 90 * Calendar.Day);
            string stage = closes > Calendar.End ? "Negotiation" : dice.Chance(0.5) ? "Closed Won" : "Closed Lost";
            string account = NewAccount(name, dice.Pick(Vocabulary.Industries), dice.Between(5, 3000), Calendar.Text(created));
            string email = string.Create(CultureInfo.InvariantCulture, $"buyer@customer{i + 1}.example");
            Add(dice.Pick(land.FirstNames), dice.Pick(land.LastNames), email, default, account, name, stage, 1_000 + (dice.Below(80) * 500), created, Math.Min(closes, Calendar.End - 1), SalesforceOrg.UserId(dice.Below(Staff.Active)));
        }
    }

    /// <summary>Account id of a converted lead.</summary>
    public string AccountOf(Person person) => _byPerson[person.Index].Account;

    /// <summary>Contact id of a converted lead.</summary>
    public string ContactOf(Person person) => SalesforceIds.Of(SalesforceIds.Contact, _byPerson[person.Index].Deal);

    /// <summary>Opportunity id of a converted lead.</summary>
    public string OpportunityOf(Person person) => SalesforceIds.Of(SalesforceIds.Opportunity, _byPerson[person.Index].Deal);

    /// <summary>The tables.</summary>
    public IEnumerable<SeedTable> Close() => [_accounts.Close(), _contacts.Close(), _opportunities.Close(), _roles.Close(), History()];

    private SeedTable History()
    {
        foreach ((int i, (long at, string contact, string? before, string? after, string by)) in _titles.OrderBy(t => t.At).ThenBy(t => t.Contact, StringComparer.Ordinal).Index())
        {
            _history.Add(SalesforceIds.Of(SalesforceIds.ContactHistory, i), contact, "Title", before, after, Calendar.Text(at), by);
        }

        return _history.Close();
    }

    /// <summary>A converted person's title now, and when it changed since; nobody edits a converted lead, so the change is the contact's.</summary>
    private (string? Title, long At) TitleOf(Person person)
    {
        bool later = person.TitleChangedAt >= person.EndsAt && person.TitleChangedAt <= Calendar.End && person.LaterTitle != person.Title;
        bool before = person.TitleChangedAt < person.EndsAt;
        if (later)
        {
            _titles.Add((person.TitleChangedAt, SalesforceIds.Of(SalesforceIds.Contact, _dealCount), Empty(person.Title), Empty(person.LaterTitle), SalesforceOrg.UserId(person.Owner)));
        }

        return (later || before ? person.LaterTitle : person.Title, later ? person.TitleChangedAt : 0);
    }

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private void Add(string first, string last, string email, (string? Title, string? Country, string? Source, long ChangedAt) more, string account, string company, string stage, int amount, long created, long closes, string owner)
    {
        string from = Calendar.Text(created);
        bool closed = stage.StartsWith("Closed", StringComparison.Ordinal);
        string modified = closed ? Calendar.Text(closes) : from;
        string contact = SalesforceIds.Of(SalesforceIds.Contact, _dealCount);
        string deal = SalesforceIds.Of(SalesforceIds.Opportunity, _dealCount);
        string touched = more.ChangedAt > created ? Calendar.Text(more.ChangedAt) : from;
        _contacts.Add(contact, first, last, Empty(more.Title), email, Empty(more.Country), more.Source, account, from, touched, touched);
        _opportunities.Add(
            deal, $"{company} – first order", account, stage, amount.ToString(CultureInfo.InvariantCulture), Calendar.DayText(closes), closed ? "true" : "false", stage == "Closed Won" ? "true" : "false",
            owner, from, modified, modified);
        _roles.Add(SalesforceIds.Of(SalesforceIds.Role, _dealCount), deal, contact, "true", from, from, from);
        _dealCount++;
    }

    private string AccountFor(Person person, string at)
    {
        if (person.Employer is null)
        {
            return NewAccount($"{person.FirstName} {person.LastName}", null, null, at);
        }

        if (!_accountByDomain.TryGetValue(person.Employer.Domain, out string? account))
        {
            account = NewAccount(person.Employer.Name, Vocabulary.Industries[person.Employer.Industry], person.Employer.Employees, at);
            _accountByDomain.Add(person.Employer.Domain, account);
        }

        return account;
    }

    private string NewAccount(string name, string? industry, long? employees, string at)
    {
        string id = SalesforceIds.Of(SalesforceIds.Account, _accountCount++);
        _accounts.Add(id, name, industry, employees?.ToString(CultureInfo.InvariantCulture), at, at, at);
        return id;
    }
}
