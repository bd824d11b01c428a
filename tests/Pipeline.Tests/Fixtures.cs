using Spoor.Testing.Servers;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(KafkaServer))]
[assembly: AssemblyFixture(typeof(ElasticsearchServer))]

// Each test starts processes of its own; side by side they would only take the processor from each other.
[assembly: Parallelization(Mode = ParallelMode.None)]
