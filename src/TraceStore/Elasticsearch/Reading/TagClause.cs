using System.Text.Json;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>One tag of a search: the clause that finds it, and what is left to check of each hit.</summary>
internal sealed class TagClause
{
    private readonly TagCondition _tag;
    private readonly OriginSet _origins;
    private readonly bool _isDense;

    /// <summary>Creates a clause.</summary>
    /// <param name="number">Its place among the tags.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="origins">Origins that have it.</param>
    /// <param name="maxTerms">Most values that one clause may hold.</param>
    public TagClause(int number, TagCondition tag, OriginSet origins, int maxTerms)
    {
        Name = $"tag{number}";
        _tag = tag;
        _origins = origins;
        _isDense = origins.Ids.Count > maxTerms;
        NeedsDocument = KeyValueTerm.IsCut(tag.Value);
    }

    /// <summary>Name of the clause in <c>matched_queries</c>.</summary>
    public string Name { get; }

    /// <summary>Whether the clause stands in <c>should</c>, because too many origins have the tag to be named: each hit is to be checked.</summary>
    public bool IsOptional => _isDense;

    /// <summary>Whether hits are checked against the whole document: the index knows only how the value starts.</summary>
    public bool NeedsDocument { get; }

    /// <summary>Whether hits are checked at all.</summary>
    public bool NeedsCheck => _isDense || NeedsDocument;

    /// <summary>Writes the clause.</summary>
    /// <param name="json">Where to; inside an array of clauses.</param>
    public void Write(Utf8JsonWriter json)
    {
        var terms = new List<string>
        {
            KeyValueTerm.Equal(_tag.Key, _tag.Value),
            KeyValueTerm.Equal(_tag.Key, _tag.Value, KeyPrefix.Event),
            // Resource and scope stand in the span where the dictionary refused them, or where an operator wants to see them.
            KeyValueTerm.Equal(_tag.Key, _tag.Value, KeyPrefix.Resource),
            KeyValueTerm.Equal(_tag.Key, _tag.Value, KeyPrefix.Scope),
        };
        if (_tag.Key == TagNames.EventName) terms.Add(KeyValueTerm.Equal("name", _tag.Value, KeyPrefix.Event));
        if (_tag.Key == TagNames.StatusDescription) terms.Add(KeyValueTerm.Equal("status.message", _tag.Value));

        json.WriteStartObject();
        json.WriteStartObject("bool"u8);
        json.WriteStartArray("should"u8);
        SearchBody.Terms(json, "kv", terms);
        SearchBody.Terms(json, "kvx", terms);
        if (TagNames.Field(_tag.Key, _tag.Value) is { } field) SearchBody.Term(json, field.Field, field.Word);
        if (!_isDense && _origins.Ids.Count > 0) SearchBody.Terms(json, "origin", _origins.Ids);
        json.WriteEndArray();
        if (_isDense) json.WriteString("_name"u8, Name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Checks a hit that the clause let through.</summary>
    /// <param name="hit">The hit.</param>
    /// <returns>Whether its span has the tag.</returns>
    public bool Accepts(TraceHit hit) =>
        (NeedsCheck && _origins.Ids.Contains(hit.Origin))
        || (NeedsDocument ? hit.Span is { } span && TagText.Has(span, _tag) : !_isDense || hit.MatchedQueries.Contains(Name));
}
