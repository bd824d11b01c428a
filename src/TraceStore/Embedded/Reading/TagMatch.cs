using System.Text;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Elasticsearch.Reading;
using Spoor.TraceStore.Embedded.Segments;
using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Embedded.Reading;

/// <summary>One tag of a search: the terms of which a span, or its origin, must have one.</summary>
internal sealed class TagMatch
{
    private readonly TagCondition _tag;
    private readonly HashSet<ulong> _terms;
    private readonly int? _kind;
    private readonly int? _status;

    public TagMatch(TagCondition tag)
    {
        _tag = tag;
        IsCut = KeyValueTerm.IsCut(tag.Value);
        _terms =
        [
            Entry(KeyPrefix.None), Entry(KeyPrefix.Event), Entry(KeyPrefix.Resource), Entry(KeyPrefix.Scope),
        ];
        var value = Encoding.UTF8.GetBytes(tag.Value);
        if (tag.Key == TagNames.EventName) _terms.Add(TermHash.OfEntry(KeyValueTerm.Equal("name", tag.Value, KeyPrefix.Event)));
        if (tag.Key == TagNames.StatusDescription) _terms.Add(TermHash.OfEntry(KeyValueTerm.Equal("status.message", tag.Value)));
        if (TagNames.IsScopeName(tag.Key)) _terms.Add(TermHash.OfScopeName(value));
        if (TagNames.IsScopeVersion(tag.Key)) _terms.Add(TermHash.OfScopeVersion(value));
        if (TagNames.Field(tag.Key, tag.Value) is { } field)
        {
            if (field.Field == "status" && EnumWords.TryReadStatus(field.Word, out var status)) _status = status;
            if (field.Field == "kind" && EnumWords.TryReadKind(field.Word, out var kind)) _kind = kind;
        }
        Terms = [.. _terms];
        if (_status is { } code) Terms.Add(TermHash.OfStatus(code));
        if (_kind is { } number) Terms.Add(TermHash.OfKind(number));
    }

    /// <summary>Terms of which a block must have one.</summary>
    public List<ulong> Terms { get; }

    /// <summary>Whether the terms tell only how the value starts, so that a span is compared in full.</summary>
    public bool IsCut { get; }

    /// <summary>Whether a span has the tag, as far as its terms tell.</summary>
    /// <param name="terms">Terms of span and origin.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="status">Its status code.</param>
    public bool Accepts(ReadOnlySpan<ulong> terms, int kind, int status)
    {
        if (_kind == kind || _status == status) return true;
        foreach (var term in terms)
            if (_terms.Contains(term)) return true;
        return false;
    }

    /// <summary>Whether a span has the tag.</summary>
    public bool AcceptsInFull(StoredSpan span) => TagText.Has(span, _tag);

    private ulong Entry(KeyPrefix prefix) => TermHash.OfEntry(KeyValueTerm.Equal(_tag.Key, _tag.Value, prefix));
}
