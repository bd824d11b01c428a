namespace Spoor.ServiceDefaults.Listening;

/// <summary>Marks an endpoint as belonging to one port.</summary>
internal sealed record ListenPortMetadata(string Name);
