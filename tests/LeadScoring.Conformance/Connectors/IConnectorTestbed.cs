namespace LeadScoring.Conformance.Connectors;

/// <summary>A CRM emulator with a few people in it, and connectors to it.</summary>
public interface IConnectorTestbed : IAsyncDisposable
{
    /// <summary>The people's stream: <c>Lead</c>, <c>contacts</c>.</summary>
    StreamName Leads { get; }

    /// <summary>Field that holds <see cref="SampleLead.Name"/>; writable text.</summary>
    string NameField { get; }

    /// <summary>Field that holds <see cref="SampleLead.Email"/>.</summary>
    string EmailField { get; }

    /// <summary>Field that holds <see cref="SampleLead.Employees"/>; a writable number.</summary>
    string EmployeesField { get; }

    /// <summary>A name for a custom text field that is not there yet, spelt as the CRM wants it.</summary>
    string NewFieldName { get; }

    /// <summary>A value that the CRM refuses for <see cref="EmployeesField"/> or that the testbed has a rule against.</summary>
    string RefusedEmployees { get; }

    /// <summary>The good secret, to see that it never shows.</summary>
    string Secret { get; }

    /// <summary>A well-formed id of nobody.</summary>
    CrmRecordId UnknownId { get; }

    /// <summary>A connector with pages small enough that 450 people fill at least three, and a clock whose waits take no time.</summary>
    ICrmConnector Connect();

    /// <summary>The same with a secret the CRM does not know.</summary>
    ICrmConnector ConnectWithWrongSecret();

    /// <summary>The same to a loopback port where nobody listens.</summary>
    ICrmConnector ConnectToNobody();

    /// <summary>Makes the CRM misbehave for the next requests to its record API (not to its log-in).</summary>
    Task InjectAsync(ConnectorFault fault, int times);

    /// <summary>A human's edit in the CRM.</summary>
    Task EditAsync(CrmRecordId id, string field, string value);

    /// <summary>A human's deletion in the CRM.</summary>
    Task DeleteAsync(CrmRecordId id);
}

/// <summary>How a CRM misbehaves.</summary>
public enum ConnectorFault
{
    /// <summary>The token in use ends: 401 until a new one is fetched.</summary>
    TokenExpired,

    /// <summary>Too many requests for the moment.</summary>
    Throttled,

    /// <summary>503 without having done anything.</summary>
    Unavailable,

    /// <summary>503 after a write was carried out.</summary>
    UnavailableAfterApplying,
}
