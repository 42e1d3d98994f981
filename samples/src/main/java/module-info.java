/** Runnable recipes. */
module dev.qemu4j.samples {
    requires dev.qemu4j.guest;
    requires transitive dev.qemu4j.guest.linux;
    requires dev.qemu4j.net;
    requires dev.qemu4j.img;
    requires transitive dev.qemu4j.vm;
    requires static org.jspecify;

    exports dev.qemu4j.samples;
    exports dev.qemu4j.samples.images;
    exports dev.qemu4j.samples.machines;
    exports dev.qemu4j.samples.networks;
    exports dev.qemu4j.samples.parts;
}
