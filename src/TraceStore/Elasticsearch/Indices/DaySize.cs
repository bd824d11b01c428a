namespace Spoor.TraceStore.Elasticsearch.Indices;

/// <summary>How much a day's index of spans holds.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="PrimaryBytes">Bytes on disk of its primary shards.</param>
internal readonly record struct DaySize(DateOnly Day, long PrimaryBytes);
