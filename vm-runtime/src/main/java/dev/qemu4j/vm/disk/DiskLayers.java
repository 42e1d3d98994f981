package dev.qemu4j.vm.disk;

import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.vm.disk.step.internal.DiskTask;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The operations of a {@link LiveDisk} that move data between layers.
 *
 * <p>Their jobs are finalized by this library, which flushes the image that was filled before. A job whose client has gone waits in QEMU as pending, and one
 * that was {@linkplain dev.qemu4j.qmp.job.Job#complete completed} holds the guest's requests to the disk meanwhile: {@link
 * dev.qemu4j.qmp.job.Jobs#attach} takes it over, and {@link dev.qemu4j.qmp.job.Job#jobFinalize} ends it.
 */
public abstract sealed class DiskLayers permits LiveDisk {
    private final QmpClient qmp;
    private final String id;

    DiskLayers(QmpClient qmp, String id) {
        this.qmp = qmp;
        this.id = Objects.requireNonNull(id, "id");
    }

    /**
     * Writes the active layer's data down into the layer below, which the guest uses once the job is {@linkplain Job#ready ready} and
     * {@linkplain Job#complete completed}. {@link Job#finish} waits for both; {@link Job#await} alone would wait for ever.
     *
     * @return the job, which keeps other operations off the disk until it has ended
     */
    public Job commit() {
        return commit(LayerOptions.defaults());
    }

    /**
     * Writes the active layer's data down, as {@link #commit()} does.
     *
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> commitAsync() {
        return commitAsync(LayerOptions.defaults());
    }

    /**
     * Writes the data of layers down into a lower one, which takes their place. If the active layer is among them, the job gets {@linkplain Job#ready
     * ready} and waits for {@link Job#complete}, which {@link Job#finish} calls; else it ends by itself. A lower layer that is smaller grows; one that is open for reading only
     * is opened for writing. The files of the other layers stay, and are closed if nothing else uses them.
     *
     * <p>The base changes: each other overlay that stands on it, also one at rest or of another machine, is spoilt. Refused are a base that is larger than the layer
     * above, one that an export shows, one whose file name stands for another file by now, and one
     * that is not encrypted while a layer above is. Snapshots of the whole machine that are inside of the upper layers are no longer among those of the machine.
     *
     * <p>A bitmap that the base has under the same name goes on there; one that only an upper layer has ends with that.
     *
     * @param options sets the layers and the speed
     * @return the job
     */
    public Job commit(Consumer<? super LayerOptions.Builder> options) {
        LayerOptions chosen = chosen(options);
        return job(wanted -> new LayerJobs(qmp, id, "commit").commit(chosen)).await(waiting("a commit of"));
    }

    /**
     * Writes the data of layers down into a lower one, as {@link #commit(Consumer)} does.
     *
     * @param options sets the layers and the speed
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> commitAsync(Consumer<? super LayerOptions.Builder> options) {
        LayerOptions chosen = chosen(options);
        return job(wanted -> new LayerJobs(qmp, id, "commit").commit(chosen)).future();
    }

    /**
     * Copies the data of lower layers up into one, which needs them no more. The content of the lower layers stays as it is; their files are closed if
     * nothing else uses them. The job ends by itself.
     *
     * <p>Refused is a layer that is not encrypted while one of those whose data come is. The changes that bitmaps of vanishing
     * layers know are merged into those of the same names in the active layer.
     *
     * @param options sets the layers, the speed and the care for bitmaps
     * @return the job
     */
    public Job stream(Consumer<? super LayerOptions.Builder> options) {
        LayerOptions chosen = chosen(options);
        return job(wanted -> new LayerJobs(qmp, id, "stream").stream(chosen)).await(waiting("a stream of"));
    }

    /**
     * Copies the data of lower layers up into one, as {@link #stream} does.
     *
     * @param options sets the layers and the speed
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> streamAsync(Consumer<? super LayerOptions.Builder> options) {
        LayerOptions chosen = chosen(options);
        return job(wanted -> new LayerJobs(qmp, id, "stream").stream(chosen)).future();
    }

    /**
     * Copies all data up into the active layer, so that the disk is one file alone. The job ends by itself, for {@link Job#await} or {@link Job#finish}.
     *
     * @return the job
     */
    public Job flatten() {
        return stream(LayerOptions.defaults());
    }

    /**
     * Copies all data up into the active layer, as {@link #flatten} does.
     *
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> flattenAsync() {
        return streamAsync(LayerOptions.defaults());
    }

    /**
     * Takes a layer out of the chain, and leaves the content of all others as it is: its data go up into the layer above. Those of the active
     * layer, above which there is none, go down into the one below, by a job that gets {@linkplain Job#ready ready}, as {@link #commit()}'s
     * does: {@link Job#finish} ends it in both cases. The layer's file stays; once the job has succeeded, this disk does without it, but other overlays may stand on it.
     *
     * @param layer the node or the file of the layer
     * @return the job
     * @throws dev.qemu4j.vm.disk.graph.NoSuchDiskException if the disk has no such layer
     */
    public Job deleteLayer(String layer) {
        return deleteLayer(layer, LayerOptions.defaults());
    }

    /**
     * Takes a layer out of the chain, as {@link #deleteLayer(String)} does.
     *
     * @param layer the node or the file of the layer
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> deleteLayerAsync(String layer) {
        return deleteLayerAsync(layer, LayerOptions.defaults());
    }

    /**
     * Takes a layer out of the chain, as {@link #deleteLayer(String)} does.
     *
     * @param layer the node or the file of the layer
     * @param options sets the speed; its layers are not looked at
     * @return the job
     */
    public Job deleteLayer(String layer, Consumer<? super LayerOptions.Builder> options) {
        Objects.requireNonNull(layer, "layer");
        LayerOptions chosen = chosen(options);
        return job(wanted -> new LayerJobs(qmp, id, "deletion of a layer").delete(layer, chosen))
                .await(waiting("the deletion of a layer of"));
    }

    /**
     * Takes a layer out of the chain, as {@link #deleteLayer(String, Consumer)} does.
     *
     * @param layer the node or the file of the layer
     * @param options sets the speed; its layers are not looked at
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> deleteLayerAsync(String layer, Consumer<? super LayerOptions.Builder> options) {
        Objects.requireNonNull(layer, "layer");
        LayerOptions chosen = chosen(options);
        return job(wanted -> new LayerJobs(qmp, id, "deletion of a layer").delete(layer, chosen))
                .future();
    }

    /**
     * Copies the whole disk into a new image and keeps both alike, as {@link #mirror(Path, Consumer)} does.
     *
     * @param target the file of the new image, which must not exist yet
     * @return the job
     */
    public Job mirror(Path target) {
        return mirror(target, MirrorOptions.defaults());
    }

    /**
     * Copies the whole disk into a new image and keeps both alike, as {@link #mirror(Path, Consumer)} does.
     *
     * @param target the file of the new image, which must not exist yet
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> mirrorAsync(Path target) {
        return mirrorAsync(target, MirrorOptions.defaults());
    }

    /**
     * Copies the disk into a new image and keeps both alike. That lasts until {@link Job#complete} lets the guest use the new one, or {@link
     * Job#completeWithoutPivot} leaves it as a copy of that moment; {@link Job#finish} waits until it is ready and completes it. The job that fails or is cancelled deletes the new image. The old files stay, and are
     * closed if nothing else uses them.
     *
     * <p>A disk that is known by a node or a file is known by the new ones after {@link Job#complete}; the id of a device stays. The new image has neither the
     * bitmaps nor the internal snapshots of the old one, so that the next backup has to be a full one. A disk that nothing uses stays what it is. The
     * copy is read through the filters above the disk, such as a throttle.
     *
     * @param target the file of the new image
     * @param options sets the format, the layers and the speed
     * @return the job, which gets {@linkplain Job#ready ready}
     */
    public Job mirror(Path target, Consumer<? super MirrorOptions.Builder> options) {
        return mirrorTask(target, options).await(waiting("a mirror of"));
    }

    /**
     * Copies the disk into a new image and keeps both alike, as {@link #mirror(Path, Consumer)} does.
     *
     * @param target the file of the new image
     * @param options sets the format, the layers and the speed
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> mirrorAsync(Path target, Consumer<? super MirrorOptions.Builder> options) {
        return mirrorTask(target, options).future();
    }

    private DiskTask<Job> mirrorTask(Path target, Consumer<? super MirrorOptions.Builder> options) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(target, "target");
        MirrorOptions.Builder builder = MirrorOptions.builder();
        options.accept(builder);
        MirrorOptions chosen = builder.build();
        return job(wanted -> new MirrorRun(qmp, id, target, chosen).start(wanted));
    }

    private static LayerOptions chosen(Consumer<? super LayerOptions.Builder> options) {
        Objects.requireNonNull(options, "options");
        LayerOptions.Builder builder = LayerOptions.builder();
        options.accept(builder);
        return builder.build();
    }

    private DiskTask<Job> job(Function<Wanted, Job> start) {
        return DiskTask.inTurn(qmp, start, (job, wanted) -> {
            wanted.orCancel(job);
            return job;
        });
    }

    final String waiting(String operation) {
        return "waiting for " + operation + " disk " + id;
    }
}
