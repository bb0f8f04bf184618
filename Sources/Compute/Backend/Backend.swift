/// Something that can run models: the decoder in this process, or an engine elsewhere.
package protocol Backend: Sendable {
    /// The word for it on the wire.
    var id: BackendID { get }

    /// What it can run now, sorted by name; nothing is loaded for the answer.
    func models() async -> [ModelDescription]

    /// Makes a model ready to generate.
    ///
    /// Asking again for a loaded model is cheap. Throws when there is no such model, or its files are damaged or of a
    /// kind that is not supported; the error's `description` is a sentence that names the file and the fault.
    func load(_ id: ModelID) async throws(ComputeError) -> any LoadedModel

    /// Gives back the memory of models that no generation is using.
    func unloadIdle() async
}

/// A model that is ready to answer.
package protocol LoadedModel: Sendable {
    /// What it is.
    var description: ModelDescription { get }

    /// Runs one prompt and streams what comes out.
    ///
    /// The stream ends with one `.finished`, or throws `ComputeError`. The texts of the `.token` events put together
    /// are the text of the summary. Ending the iteration, or cancelling the task that iterates, stops the computation
    /// within one token. Events are never dropped: there are at most as many as tokens asked for, plus one.
    func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error>
}
