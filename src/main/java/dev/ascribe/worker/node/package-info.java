/**
 * A process that has devices and no scheduler: it joins the cluster of a coordinator, offers its
 * devices, and computes what is lent to them. It opens no store.
 */
package dev.ascribe.worker.node;
