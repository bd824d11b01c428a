namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>A document in the index is none of ours, or is damaged.</summary>
/// <param name="field">Path of the field that cannot be read.</param>
/// <param name="problem">What is wrong with it.</param>
/// <param name="inner">What the JSON reader said.</param>
internal sealed class DocumentFormatException(string field, string problem, Exception? inner = null)
    : Exception($"Field \"{field}\" of a stored document: {problem}", inner)
{
    /// <summary>Path of the field that cannot be read, such as <c>a.t</c>.</summary>
    public string Field { get; } = field;
}
