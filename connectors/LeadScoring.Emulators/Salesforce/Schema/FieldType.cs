namespace LeadScoring.Emulators.Salesforce;

/// <summary>The field types of the describe call that the emulator knows.</summary>
internal enum FieldType
{
    Id,
    String,
    TextArea,
    Boolean,
    Int,
    Double,
    Currency,
    Percent,
    Date,
    DateTime,
    Picklist,
    MultiPicklist,
    Reference,
    Email,
    Phone,
    Url,
    Address,
    AnyType,
}

/// <summary>What follows from a field's type alone.</summary>
internal static class FieldTypeFacts
{
    /// <summary>The name in a describe answer.</summary>
    public static string ApiName(this FieldType type) => type switch
    {
        FieldType.AnyType => "anyType",
#pragma warning disable CA1308 // The API's type names are lower case.
        _ => type.ToString().ToLowerInvariant(),
#pragma warning restore CA1308
    };

    /// <summary>The SOAP type in a describe answer.</summary>
    public static string SoapType(this FieldType type) => type switch
    {
        FieldType.Id or FieldType.Reference => "tns:ID",
        FieldType.Boolean => "xsd:boolean",
        FieldType.Int => "xsd:int",
        FieldType.Double or FieldType.Currency or FieldType.Percent => "xsd:double",
        FieldType.Date => "xsd:date",
        FieldType.DateTime => "xsd:dateTime",
        FieldType.Address => "urn:address",
        FieldType.AnyType => "xsd:anyType",
        _ => "xsd:string",
    };

    public static bool IsNumber(this FieldType type) => type is FieldType.Int or FieldType.Double or FieldType.Currency or FieldType.Percent;

    public static bool IsId(this FieldType type) => type is FieldType.Id or FieldType.Reference;

    public static bool IsText(this FieldType type) => type is FieldType.String or FieldType.TextArea or FieldType.Picklist
        or FieldType.MultiPicklist or FieldType.Email or FieldType.Phone or FieldType.Url or FieldType.AnyType;
}
