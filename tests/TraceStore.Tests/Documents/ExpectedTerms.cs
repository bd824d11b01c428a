using Spoor.Testing.Otlp;
using Spoor.TraceStore.Elasticsearch.Documents;

namespace Spoor.TraceStore.Tests.Documents;

/// <summary>The terms by which a search would ask for what a span holds, made by <see cref="KeyValueTerm"/> from OTLP's objects.</summary>
internal static class ExpectedTerms
{
    public static HashSet<string> Of(Span span)
    {
        var terms = new HashSet<string>(StringComparer.Ordinal);
        terms.UnionWith(span.Attributes.SelectMany(attribute => Of(attribute)));
        foreach (var happened in span.Events)
        {
            if (happened.Name.Length > 0) terms.Add(KeyValueTerm.Equal("event.name", happened.Name));
            terms.UnionWith(happened.Attributes.SelectMany(attribute => Of(attribute, KeyPrefix.Event)));
        }
        if (span.Status is { Message.Length: > 0 }) terms.Add(KeyValueTerm.Equal("status.message", span.Status.Message));
        foreach (var link in span.Links) terms.Add(KeyValueTerm.Equal("link.trace_id", Convert.ToHexStringLower(link.TraceId.Span)));
        return terms;
    }

    public static HashSet<string> Of(ResourceSpans resource, ScopeSpans scope)
    {
        var terms = new HashSet<string>(StringComparer.Ordinal);
        terms.UnionWith(resource.Resource?.Attributes.SelectMany(attribute => Of(attribute, KeyPrefix.Resource)) ?? []);
        terms.UnionWith(scope.Scope?.Attributes.SelectMany(attribute => Of(attribute, KeyPrefix.Scope)) ?? []);
        return terms;
    }

    private static IEnumerable<string> Of(KeyValue attribute, KeyPrefix prefix = KeyPrefix.None) => Of(attribute.Key, attribute.Value, prefix);

    private static IEnumerable<string> Of(string key, AnyValue? value, KeyPrefix prefix)
    {
        switch (value?.ValueCase)
        {
            case AnyValue.ValueOneofCase.StringValue:
                return [KeyValueTerm.Equal(key, value.StringValue, prefix)];
            case AnyValue.ValueOneofCase.BoolValue:
                return [KeyValueTerm.Equal(key, value.BoolValue ? "true" : "false", prefix)];
            case AnyValue.ValueOneofCase.IntValue:
                return [KeyValueTerm.Equal(key, KeyValueTerm.Text(value.IntValue), prefix), KeyValueTerm.Number(key, value.IntValue, prefix)];
            case AnyValue.ValueOneofCase.DoubleValue:
                var text = KeyValueTerm.Equal(key, KeyValueTerm.Text(value.DoubleValue), prefix);
                return double.IsNaN(value.DoubleValue) ? [text] : [text, KeyValueTerm.Number(key, value.DoubleValue, prefix)];
            case AnyValue.ValueOneofCase.BytesValue:
                return [KeyValueTerm.Equal(key, value.BytesValue.ToBase64(), prefix)];
            case AnyValue.ValueOneofCase.ArrayValue when value.ArrayValue.Values.Count > 0:
                return value.ArrayValue.Values.SelectMany(element => Of(key, element, prefix));
            case AnyValue.ValueOneofCase.KvlistValue when value.KvlistValue.Values.Count > 0:
                return value.KvlistValue.Values.SelectMany(entry => Of($"{key}.{entry.Key}", entry.Value, prefix));
            default:
                return [KeyValueTerm.Equal(key, "", prefix)];
        }
    }
}
