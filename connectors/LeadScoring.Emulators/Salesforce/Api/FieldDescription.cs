using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>One entry of <c>fields</c> in a describe answer, with all properties the API lists.</summary>
internal static class FieldDescription
{
    public static void Write(Utf8JsonWriter writer, ObjectDefinition definition, FieldDefinition field, bool updateable)
    {
        bool isText = field.Type.IsText();
        bool isLong = field.Type == FieldType.TextArea;
        bool isFlag = field.Type == FieldType.Boolean;
        bool isName = field.Name == "Name";
        bool isAddress = field.Type == FieldType.Address;
        void Flag(string name, bool value) => writer.WriteBoolean(name, value);
        void Nothing(params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
            {
                writer.WriteNull(name);
            }
        }

        writer.WriteStartObject();
        Flag("aggregatable", !isFlag && !isLong && !isAddress);
        Flag("aiPredictionField", false);
        Flag("autoNumber", false);
        writer.WriteNumber("byteLength"u8, isText || field.Type.IsId() ? field.Length * 3 : 0);
        Flag("calculated", field.Calculated);
        Nothing("calculatedFormula");
        Flag("cascadeDelete", false);
        Flag("caseSensitive", false);
        writer.WriteString("compoundFieldName"u8, Compound(definition, field));
        Nothing("controllerName");
        Flag("createable", field.Createable && updateable == field.Updateable);
        Flag("custom", field.Custom);
        if (isFlag)
        {
            Flag("defaultValue", field.DefaultValue == "true");
        }
        else
        {
            Nothing("defaultValue");
        }

        Nothing("defaultValueFormula");
        Flag("defaultedOnCreate", isFlag || field.DefaultValue is not null || field.Name is "OwnerId" or "Id" || !field.Createable);
        Flag("dependentPicklist", false);
        Flag("deprecatedAndHidden", false);
        writer.WriteNumber("digits"u8, field.Type == FieldType.Int ? field.Precision : 0);
        Flag("displayLocationInDecimal", false);
        Flag("encrypted", false);
        Flag("externalId", field.ExternalId);
        writer.WriteString("extraTypeInfo"u8, isLong ? "plaintextarea" : isName && definition.Has("LastName") ? "personname" : null);
        Flag("filterable", field.Filterable && !isLong);
        Nothing("filteredLookupInfo");
        Flag("formulaTreatNullNumberAsZero", false);
        Flag("groupable", !isLong && !isAddress && field.Type is not (FieldType.DateTime or FieldType.Double or FieldType.Currency or FieldType.Percent));
        Flag("highScaleNumber", false);
        Flag("htmlFormatted", false);
        Flag("idLookup", field.Type == FieldType.Id || field.ExternalId || (field.Name == "Email" && definition.Name is "Lead" or "Contact"));
        writer.WriteString("inlineHelpText"u8, field.HelpText);
        writer.WriteString("label"u8, field.Label);
        writer.WriteNumber("length"u8, field.Length);
        Nothing("mask", "maskType");
        writer.WriteString("name"u8, field.Name);
        Flag("nameField", isName);
        Flag("namePointing", field.IsPolymorphic);
        Flag("nillable", field.Nillable);
        Flag("permissionable", field.Permissionable);
        WritePicklist(writer, field);
        Flag("polymorphicForeignKey", field.IsPolymorphic);
        writer.WriteNumber("precision"u8, field.Type == FieldType.Int ? 0 : field.Precision);
        Flag("queryByDistance", false);
        Nothing("referenceTargetField");
        ApiResponse.WriteTexts(writer, "referenceTo", field.ReferenceTo);
        writer.WriteString("relationshipName"u8, field.RelationshipName);
        Nothing("relationshipOrder");
        Flag("restrictedDelete", false);
        Flag("restrictedPicklist", field.Restricted);
        writer.WriteNumber("scale"u8, field.Scale);
        Flag("searchPrefilterable", field.Type == FieldType.Reference);
        writer.WriteString("soapType"u8, field.Type.SoapType());
        Flag("sortable", !isLong && !isAddress && field.Filterable);
        writer.WriteString("type"u8, field.Type.ApiName());
        Flag("unique", field.Unique);
        Flag("updateable", updateable);
        Flag("writeRequiresMasterRead", false);
        writer.WriteEndObject();
    }

    private static string? Compound(ObjectDefinition definition, FieldDefinition field)
    {
        if (definition.Name is not ("Lead" or "Contact"))
        {
            return null;
        }

        return field.Name switch
        {
            "FirstName" or "LastName" or "Salutation" => "Name",
            "Street" or "City" or "State" or "PostalCode" or "Country" when definition.Has("Address") => "Address",
            _ => null,
        };
    }

    private static void WritePicklist(Utf8JsonWriter writer, FieldDefinition field)
    {
        writer.WriteStartArray("picklistValues"u8);
        foreach (string value in field.PicklistValues)
        {
            writer.WriteStartObject();
            writer.WriteBoolean("active"u8, true);
            writer.WriteBoolean("defaultValue"u8, value == field.DefaultValue);
            writer.WriteString("label"u8, value);
            writer.WriteNull("validFor"u8);
            writer.WriteString("value"u8, value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
