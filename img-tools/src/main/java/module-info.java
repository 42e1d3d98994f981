/** Creates, converts, serves, mounts and reads disk images. */
@SuppressWarnings("module") // the module above is not built yet
module dev.qemu4j.img {
    requires transitive dev.qemu4j;
    requires transitive dev.qemu4j.host;
    requires transitive dev.qemu4j.qmp;
    requires static transitive org.jspecify;
    requires java.net.http;
    requires org.slf4j;

    exports dev.qemu4j.img;
    exports dev.qemu4j.img.channel;
    exports dev.qemu4j.img.failure;
    exports dev.qemu4j.img.free;
    exports dev.qemu4j.img.mount;
    exports dev.qemu4j.img.nbd;
    exports dev.qemu4j.img.part to
            dev.qemu4j.vm;
    exports dev.qemu4j.img.partition;
    exports dev.qemu4j.img.serve;
    exports dev.qemu4j.img.source;
    exports dev.qemu4j.img.store;
    exports dev.qemu4j.img.words to
            dev.qemu4j.vm;
    exports dev.qemu4j.img.wrap;

    provides dev.qemu4j.host.plan.Sweeper with
            dev.qemu4j.img.serve.internal.FuseSweeper;
}
