// Each test has several processes: two tests at once would only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
