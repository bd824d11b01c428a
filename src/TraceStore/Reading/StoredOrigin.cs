namespace Spoor.TraceStore.Reading;

/// <summary>Where spans come from: resource, instrumentation scope and their schema URLs.</summary>
public sealed class StoredOrigin
{
    /// <summary>The origin's hash as text, which the spans' field <c>origin</c> holds.</summary>
    public required string Id { get; init; }

    /// <summary>Whether a resource was sent at all.</summary>
    public bool HasResource { get; init; }

    /// <summary>Attributes of the resource, in order.</summary>
    public IReadOnlyList<StoredAttribute> ResourceAttributes { get; init; } = [];

    /// <summary>Attributes of the resource that the sender left out.</summary>
    public uint ResourceDroppedAttributesCount { get; init; }

    /// <summary>Schema URL of the resource.</summary>
    public string ResourceSchemaUrl { get; init; } = "";

    /// <summary>Whether a scope was sent at all.</summary>
    public bool HasScope { get; init; }

    /// <summary>Name of the scope.</summary>
    public string ScopeName { get; init; } = "";

    /// <summary>Version of the scope.</summary>
    public string ScopeVersion { get; init; } = "";

    /// <summary>Attributes of the scope, in order.</summary>
    public IReadOnlyList<StoredAttribute> ScopeAttributes { get; init; } = [];

    /// <summary>Attributes of the scope that the sender left out.</summary>
    public uint ScopeDroppedAttributesCount { get; init; }

    /// <summary>Schema URL of the scope's spans.</summary>
    public string ScopeSchemaUrl { get; init; } = "";

    /// <summary>The service's name: text of the attribute <c>service.name</c>; empty where absent.</summary>
    public string ServiceName { get; init; } = "";
}
