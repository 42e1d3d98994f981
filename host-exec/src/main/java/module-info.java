/** Runs and supervises host programs such as QEMU, and keeps the private directories that they share with the JVM. */
module dev.qemu4j.host {
    requires static transitive org.jspecify;
    requires transitive dev.qemu4j;
    requires org.slf4j;

    exports dev.qemu4j.host;
    exports dev.qemu4j.host.plan;
    exports dev.qemu4j.host.run;

    uses dev.qemu4j.host.plan.Sweeper;
}
