export default function ExperimentsPage() {
  return null;
}
