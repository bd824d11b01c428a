namespace Spoor.ServiceDefaults.Configuration;

/// <summary>A section of the configuration and one of the classes bound to it.</summary>
/// <param name="Name">The section, as <c>Kafka</c>.</param>
/// <param name="Options">The class whose properties are the section's keys.</param>
/// <param name="Validate">Binds and validates; throws what the options system throws.</param>
internal sealed record Section(string Name, Type Options, Action<IServiceProvider> Validate);
